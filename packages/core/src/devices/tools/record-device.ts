import { Type } from 'typebox';
import { NotFoundError } from '../../contract/errors.ts';
import { nearestNames } from '../../contract/nearest-names.ts';
import { defineTool } from '../../contract/tool.ts';
import { registryToken } from '../../lifecycle/registry-token.ts';
import { recordable, recorderToken } from '../../pipeline/recorder.ts';

const Entry = Type.Object({
  command: Type.String(),
  stdout: Type.String(),
  stderr: Type.String(),
  exitCode: Type.Union([Type.Integer(), Type.Null()], { description: 'Null when a signal ended the command' }),
  signal: Type.Optional(Type.String()),
});

export const recordDevice = defineTool({
  name: 'record_device',
  description:
    'Run the collectors of plugins on a device and return what every command answered, secrets redacted, as fixtures for tests and for reports',
  scope: 'admin',
  effects: { readOnly: true, idempotent: true },
  http: 'POST /api/devices/:device/record',
  // Raw output of a machine is for people who write parsers.
  surfaces: ['rest', 'cli'],
  timeout: '5m',
  needs: { registry: registryToken, recorder: recorderToken },
  input: Type.Object({
    plugins: Type.Array(Type.String(), { default: [], description: 'Names of plugins; default all' }),
  }),
  output: Type.Object({
    entries: Type.Array(Entry),
    snapshots: Type.Array(
      Type.Object({
        collector: Type.String(),
        data: Type.Optional(Type.Unknown()),
        error: Type.Optional(Type.Object({ code: Type.String(), message: Type.String() })),
      }),
    ),
  }),
  async run({ device, caller, signal, progress, input, needs: { registry, recorder } }) {
    const names = registry.plugins.map(({ name }) => name);
    for (const wanted of input.plugins) {
      if (names.includes(wanted)) continue;
      throw new NotFoundError(`There is no plugin ${wanted}`, {
        hint: `Did you mean ${nearestNames(wanted, names).join(' or ') || names.join(', ')}?`,
      });
    }
    const collectors = [...registry.collectors.values()]
      .filter(({ plugin }) => input.plugins.length === 0 || input.plugins.includes(plugin.name))
      .map(({ definition }) => definition)
      .filter(recordable);
    return recorder.record(device, collectors, {
      caller,
      signal,
      onCollector: (done, name) => progress(done, collectors.length, name),
    });
  },
});
