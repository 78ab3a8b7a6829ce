import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { defineCollector } from '../contract/collector.ts';
import type { ConfigTypeDefinition } from '../contract/config-type.ts';
import { definePlugin, type Provision } from '../contract/plugin.ts';
import { devicesToken } from '../devices/devices.ts';
import { builtInPlugins } from '../lifecycle/built-in-plugins.ts';
import { systemClock } from '../lifecycle/clock.ts';
import { createRuntime } from '../lifecycle/create-runtime.ts';
import type { Runtime } from '../lifecycle/runtime.ts';
import type { PipelineServices } from '../pipeline/services.ts';
import { type BackgroundWork, backgroundWorkToken, createBackgroundWork } from './background-work.ts';
import { ConfigMonitor, configMonitorToken } from './config-monitor.ts';
import { ConfigsOptions } from './configs-options.ts';
import { configsPlugin } from './plugin.ts';

export interface ConfigsRuntime extends AsyncDisposable {
  readonly runtime: Runtime;
  readonly monitor: ConfigMonitor;
  /** Data types that were dropped from the cache, in order. */
  readonly invalidated: readonly string[];
  /** Ends the monitor, does something, and starts another as a new process would. */
  restartAround(work: () => void): Promise<void>;
  call(
    tool: string,
    args: Readonly<Record<string, unknown>>,
  ): Promise<{ readonly data: never; readonly meta: { readonly warnings: readonly string[] } }>;
}

/** A runtime of core with configuration monitoring of given config types, the monitor started with its own options. */
export async function startConfigsRuntime(
  configTypes: readonly ConfigTypeDefinition[],
  options: Partial<ConfigsOptions> = {},
): Promise<ConfigsRuntime> {
  const late: { work?: BackgroundWork } = {};
  const work = new Proxy({} as BackgroundWork, { get: (_, name) => Reflect.get(late.work as BackgroundWork, name) });
  const watched = defineCollector({
    name: 'test.watched',
    description: 'Nothing',
    ttl: '1m',
    output: Type.Object({}),
    collect: async () => ({}),
  });
  const types = definePlugin({ name: 'test-types', configTypes, collectors: [watched] });
  const invalidated: string[] = [];
  const invalidate = async ({ dataType }: { readonly dataType?: string }) => void invalidated.push(dataType ?? '');
  const owned = configTypes.map((definition) => ({ plugin: types, definition }));
  const isBuiltIn = builtInPlugins.includes(configsPlugin);
  const provider = definePlugin({
    name: 'test-background-work',
    provides: [{ token: backgroundWorkToken, create: () => work } satisfies Provision<BackgroundWork>],
  });
  const runtime = await createRuntime({
    localDevice: false,
    plugins: isBuiltIn ? [] : [{ plugin: provider }, { plugin: configsPlugin, options: { watch: false } }],
  });
  const devices = runtime.service(devicesToken);
  const services = {
    devices,
    clock: systemClock,
    cache: { invalidate },
  } as unknown as PipelineServices;
  late.work = createBackgroundWork(
    { configTypes: new Map(owned.map((each) => [each.definition.name, each])) },
    services,
    () => Promise.reject(new Error('nothing is collected here')),
  );
  const log = { debug() {}, info() {}, warn() {}, error: console.error };
  const built = runtime.service(configMonitorToken);
  const { work: started } = late;
  const startMonitor = () => {
    const monitor = new ConfigMonitor(log);
    const controller = new AbortController();
    const services = {
      devices,
      bus: runtime.bus,
      tables: runtime.tables,
      work: started,
      options: Value.Parse(ConfigsOptions, Value.Default(ConfigsOptions, options)),
    };
    const ended = monitor.run(services, controller.signal);
    const stop = () => {
      controller.abort();
      return ended;
    };
    return { monitor, stop };
  };
  let watching = startMonitor();
  // The tools ask the plugin's own monitor, which watches nothing.
  built.of = (deviceId) => watching.monitor.of(deviceId);
  return {
    runtime,
    invalidated,
    get monitor() {
      return watching.monitor;
    },
    async restartAround(work) {
      await watching.stop();
      work();
      watching = startMonitor();
    },
    call: (tool, args) => runtime.operation(tool).invoke(args, { caller: runtime.internalCaller }) as never,
    async [Symbol.asyncDispose]() {
      await watching.stop();
      await runtime.close();
    },
  };
}
