import { defineTool, Type } from '@infrastructor/core';
import { engineNeeds, engineOf } from '../connection/engines.ts';
import { ContainerId } from '../engine/container-id.ts';
import { runExec } from '../engine/run-exec.ts';
import { cleanUntrusted } from '../redaction/clean-untrusted.ts';

/** Environment names and values that an exec takes; a NUL cannot be part of an argument (execve(2)). */
const Word = Type.String({ maxLength: 100_000, pattern: '^[^\\u0000]*$' });

export const executeInContainer = defineTool({
  name: 'execute_in_container',
  description: 'Run a program in a container, given as a list of arguments that no shell reads',
  scope: 'admin',
  http: 'POST /api/containers/:device/:container/exec',
  requires: ['docker'],
  needs: engineNeeds,
  input: Type.Object({
    container: ContainerId,
    command: Type.Array(Word, { minItems: 1, maxItems: 1_000, description: 'Program and arguments' }),
    user: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?$',
        maxLength: 255,
        description: 'user, uid, user:group or uid:gid',
      }),
    ),
    workdir: Type.Optional(Type.String({ pattern: '^/[^\\u0000]*$', maxLength: 4_096, description: 'Absolute path' })),
    env: Type.Record(Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }), Word, { default: {} }),
    maxOutputBytes: Type.Integer({
      minimum: 1,
      maximum: 8_388_608,
      default: 1_048_576,
      description: 'Kept of each stream',
    }),
  }),
  output: Type.Object({
    exitCode: Type.Optional(Type.Integer()),
    stdout: Type.String(),
    stderr: Type.String(),
    truncated: Type.Boolean({ description: 'Output beyond the limit was dropped' }),
  }),
  async run(context) {
    const { input, signal, device, needs, warn } = context;
    const { maxOutputBytes: maximumBytes, ...request } = input;
    const shell = () => needs.devices.shell(device);
    const outcome = await runExec(engineOf(context).client, device.hostname, shell, {
      ...request,
      maximumBytes,
      signal,
    });
    if (outcome.truncated) warn(`Output beyond ${maximumBytes} bytes was dropped`);
    const { exitCode, stdout, stderr, truncated } = outcome;
    return {
      ...(exitCode === undefined ? {} : { exitCode }),
      stdout: cleanUntrusted(stdout),
      stderr: cleanUntrusted(stderr),
      truncated,
    };
  },
});
