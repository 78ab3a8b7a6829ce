import type { Answer } from '../contract/answer.ts';
import type { Caller, DeviceInfo } from '../contract/context.ts';
import type { PluginDefinition } from '../contract/plugin.ts';
import { ReplayShell } from '../device/replay/replay-shell.ts';
import { devicesToken } from '../devices/devices.ts';
import type { Invocation } from '../registry/operation.ts';
import { createRuntime, type RuntimeOptions } from './create-runtime.ts';
import type { Runtime } from './runtime.ts';

/** The real wiring with a database in memory, for tests of what stands inside core. */
export interface TestRuntime {
  readonly runtime: Runtime;
  /** Calls a tool as any surface would. */
  call(tool: string, args?: object, caller?: Partial<Caller>, invocation?: Partial<Invocation>): Promise<Answer>;
  /** Registers a device on which nothing runs. */
  addDevice(hostname: string): Promise<DeviceInfo>;
}

/** Starts the real runtime around one plugin. Ends with `runtime.close()`. */
export async function startTestRuntime(plugin: PluginDefinition, options: RuntimeOptions = {}): Promise<TestRuntime> {
  const runtime = await createRuntime({
    localDevice: false,
    plugins: [{ plugin }],
    replay: ({ hostname }) => new ReplayShell({ device: hostname, transcript: [] }),
    ...options,
  });
  const devices = runtime.service(devicesToken);
  return {
    runtime,
    call: (tool, args = {}, caller = {}, invocation = {}) =>
      runtime.operation(tool).invoke(args, { caller: { ...runtime.internalCaller, ...caller }, ...invocation }),
    async addDevice(hostname) {
      await devices.table.insert({ hostname, transport: 'replay' });
      return devices.resolve(hostname);
    },
  };
}
