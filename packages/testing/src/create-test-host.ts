import type { Caller, PluginDefinition } from '@infrastructor/core';
import {
  type Answer,
  createRuntime,
  devicesToken,
  type Runtime,
  type RuntimeOptions,
} from '@infrastructor/core/runtime';
import type { FakeDevice } from './fake-device.ts';

export interface TestHostOptions extends Omit<RuntimeOptions, 'plugins' | 'replay'> {
  readonly plugins?: readonly (
    | PluginDefinition
    | { readonly plugin: PluginDefinition; readonly options: Readonly<Record<string, unknown>> }
  )[];
  readonly devices?: readonly FakeDevice[];
}

/** The real wiring in this process, without servers: database in memory, devices from recordings. */
export interface TestHost extends AsyncDisposable {
  readonly runtime: Runtime;
  /** Calls a tool as any surface would. */
  call(tool: string, args?: Readonly<Record<string, unknown>>, caller?: Partial<Caller>): Promise<Answer>;
}

/**
 * Starts a host for tests; `await using host = await createTestHost(…)` stops it at the end of the test.
 * @throws {InfrastructorError} what a real host would refuse to start with
 */
export async function createTestHost({
  plugins = [],
  devices = [],
  ...options
}: TestHostOptions = {}): Promise<TestHost> {
  const shells = new Map(devices.map(({ hostname, shell }) => [hostname, shell]));
  const runtime = await createRuntime({
    localDevice: false,
    ...options,
    plugins: plugins.map((entry) => ('plugin' in entry ? entry : { plugin: entry })),
    replay: ({ hostname }) => {
      const shell = shells.get(hostname);
      if (!shell) throw new Error(`The test host has no recordings of ${hostname}`);
      return shell;
    },
  });
  const registered = runtime.service(devicesToken);
  for (const { hostname } of devices) await registered.table.insert({ hostname, transport: 'replay' });
  return {
    runtime,
    call: (tool, args = {}, caller = {}) =>
      runtime.operation(tool).invoke(args, { caller: { ...runtime.internalCaller, ...caller } }),
    [Symbol.asyncDispose]: () => runtime.close(),
  };
}
