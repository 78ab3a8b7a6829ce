import {
  type Answer,
  createRuntime,
  devicesToken,
  type Runtime,
  type RuntimeOptions,
} from '@infrastructor/core/runtime';
import { ReplayShell, type ReplayShellOptions } from '@infrastructor/core/testing';
import { createManualClock, type ManualClock } from '@infrastructor/testing';
import monitoring from '../index.ts';

/** One host for a whole test file, to which recorded machines are added as tests need them. */
export interface Machines extends AsyncDisposable {
  readonly runtime: Runtime;
  readonly clock: ManualClock;
  call(tool: string, args: Readonly<Record<string, unknown>>): Promise<Answer>;
  read(uri: string): Promise<string>;
  /** Registers a machine that answers from a recording; its shell remembers what it was asked. */
  add(hostname: string, options: Omit<ReplayShellOptions, 'device'>): Promise<ReplayShell>;
}

/** @param pluginOptions of the monitoring plugin */
export async function startMachines(
  options: Omit<RuntimeOptions, 'plugins' | 'replay' | 'clock'> = {},
  pluginOptions: Readonly<Record<string, unknown>> = {},
): Promise<Machines> {
  const shells = new Map<string, ReplayShell>();
  const clock = createManualClock();
  const runtime = await createRuntime({
    localDevice: false,
    ...options,
    clock,
    plugins: [{ plugin: monitoring, options: pluginOptions }],
    replay: ({ hostname }) => shells.get(hostname) as ReplayShell,
  });
  return {
    runtime,
    clock,
    call: (tool, args) => runtime.operation(tool).invoke(args, { caller: runtime.internalCaller }),
    read: async (uri) => (await runtime.resources.read(uri, { caller: runtime.internalCaller })).text,
    async add(hostname, shellOptions) {
      const shell = new ReplayShell({ device: hostname, ...shellOptions });
      shells.set(hostname, shell);
      await runtime.service(devicesToken).table.insert({ hostname, transport: 'replay' });
      return shell;
    },
    [Symbol.asyncDispose]: () => runtime.close(),
  };
}
