import { randomBytes } from 'node:crypto';
import type { DeviceShell } from '../connection/device-shells.ts';
import type { EngineClient } from '../connection/engine-client.ts';
import { engineError } from '../connection/engine-error.ts';
import { integerOf, objectOf, textOf } from '../parsers/json-fields.ts';
import { ExecOutput } from './exec-output.ts';
import { containerPath } from './inspect-container.ts';
import { execMark, killExec } from './kill-exec.ts';

export interface ExecRequest {
  readonly container: string;
  /** Program and arguments; no shell reads them. */
  readonly command: readonly string[];
  readonly user?: string | undefined;
  readonly workdir?: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  /** Kept of each of stdout and stderr. */
  readonly maximumBytes: number;
  readonly signal: AbortSignal;
}

export interface ExecOutcome {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly truncated: boolean;
}

/**
 * Runs a command in a container and waits for its end. When the signal aborts, the command and what it started are
 * killed before the reason is thrown.
 */
export async function runExec(
  client: EngineClient,
  device: string,
  shell: () => Promise<DeviceShell>,
  request: ExecRequest,
): Promise<ExecOutcome> {
  const { container, command, user, workdir, env, maximumBytes, signal } = request;
  const subject = `container ${container}`;
  const mark = randomBytes(12).toString('hex');
  const created = await client.json({
    method: 'POST',
    path: containerPath(container, '/exec'),
    body: {
      AttachStdout: true,
      AttachStderr: true,
      Cmd: command,
      Env: [...Object.entries(env).map(([name, value]) => `${name}=${value}`), `${execMark}=${mark}`],
      ...(user === undefined ? {} : { User: user }),
      ...(workdir === undefined ? {} : { WorkingDir: workdir }),
    },
    signal,
    subject,
  });
  const execId = textOf(objectOf(created).Id) ?? '';
  const output = new ExecOutput(maximumBytes);
  try {
    const body = await client.stream({
      method: 'POST',
      path: `/exec/${execId}/start`,
      body: { Detach: false, Tty: false },
      signal,
      subject,
    });
    for await (const chunk of body) output.push(chunk as Uint8Array);
    signal.throwIfAborted();
  } catch (error) {
    if (!signal.aborted) throw engineError(error, device, subject);
    await killExec(client, shell, { execId, container, user, mark });
    throw signal.reason;
  }
  const state = objectOf(await client.json({ path: `/exec/${execId}/json`, signal, subject }));
  return { exitCode: integerOf(state.ExitCode), ...output.result() };
}
