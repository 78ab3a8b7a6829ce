import type { BackgroundWork } from '../configs/background-work.ts';
import type { Logger } from '../contract/context.ts';
import { InfrastructorError, isInfrastructorError } from '../contract/errors.ts';
import type { PluginDefinition } from '../contract/plugin.ts';
import type { Needs, Resolved } from '../contract/token.ts';
import type { Container } from '../di/container.ts';
import type { Leases } from '../leases/leases.ts';
import type { NeedsResolver } from '../pipeline/execute.ts';
import type { Registry } from '../registry/registry.ts';
import { validated } from '../schema/validator.ts';

/** A plugin with the options that the configuration gives it. */
export interface PluginSetup {
  readonly plugin: PluginDefinition;
  readonly options?: Readonly<Record<string, unknown>>;
}

export interface StartedPlugins extends AsyncDisposable {
  readonly needs: NeedsResolver;
}

/** What the host does for plugins beside their services. */
export interface HostWork {
  readonly leases: Leases;
  readonly work: Pick<BackgroundWork, 'invalidate' | 'context'>;
  /** How long after the start leased work may begin; 0: as soon as whoever waits for the start has gone on. */
  readonly delayMs: number;
}

/**
 * Checks options and needs of all plugins, then starts them in the order of their dependencies; they stop in the
 * reverse order.
 * @throws {InfrastructorError} CONFIGURATION_INVALID that tells every problem of every plugin at once
 */
export async function startPlugins(
  registry: Registry,
  setups: readonly PluginSetup[],
  root: Container,
  log: Logger,
  { leases, work, delayMs }: HostWork,
): Promise<StartedPlugins> {
  const problems: string[] = [];
  const scopes = new Map<string, Container>();
  for (const plugin of registry.plugins) {
    for (const { token, create } of plugin.provides) root.single(token, () => create({ log }));
    const scope = root.child();
    scopes.set(plugin.name, scope);
    const given = setups.find((setup) => setup.plugin.name === plugin.name)?.options ?? {};
    problems.push(...setOptions(plugin, scope, given));
  }
  for (const plugin of registry.plugins) problems.push(...missingNeeds(plugin, scopes.get(plugin.name) as Container));
  if (problems.length > 0) {
    throw new InfrastructorError('CONFIGURATION_INVALID', `Plugins cannot be started:\n- ${problems.join('\n- ')}`, {
      hint: 'Mend the options in infrastructor.config, or load the plugin that provides the missing service.',
    });
  }

  const needs: NeedsResolver = (plugin, wanted) => cachedNeeds(scopes.get(plugin?.name ?? '') ?? root, wanted);
  const controller = new AbortController();
  const { signal } = controller;
  const ready = Promise.withResolvers<void>();
  const stack = new AsyncDisposableStack();
  stack.defer(() => {
    controller.abort();
    ready.resolve();
  });
  try {
    for (const plugin of registry.plugins) {
      stack.defer(() => stopPlugin(plugin, log));
      await plugin.start({
        needs: needs(plugin, plugin.needs),
        log,
        signal,
        withLease: async (name, leased) => {
          await ready.promise;
          await leases.withLease(`${plugin.name}/${name}`, leased, signal);
        },
        withShares: async (name, count, shared) => {
          await ready.promise;
          await leases.withShares(`${plugin.name}/${name}`, count, shared, signal);
        },
        invalidate: (scope) => work.invalidate(scope),
        onDevice: (device, until) => work.context(device, until),
      });
    }
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
  // Once whoever waits for the start has gone on: leased work may ask for everything that is made after it.
  const timer = setTimeout(ready.resolve, delayMs);
  stack.defer(() => clearTimeout(timer));
  return { needs, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** Services never change while the host runs, so each definition's record of them is made once. */
const resolved = new WeakMap<Container, WeakMap<Needs, Resolved<Needs>>>();

function cachedNeeds(scope: Container, wanted: Needs): Resolved<Needs> {
  const known = resolved.get(scope) ?? new WeakMap<Needs, Resolved<Needs>>();
  resolved.set(scope, known);
  const services = known.get(wanted) ?? scope.resolve(wanted);
  known.set(wanted, services);
  return services;
}

function setOptions(
  plugin: PluginDefinition,
  scope: Container,
  given: Readonly<Record<string, unknown>>,
): readonly string[] {
  const { options } = plugin;
  if (!options) {
    const names = Object.keys(given);
    return names.length > 0 ? [`${plugin.name}: has no options, but ${names.join(', ')} were given`] : [];
  }
  try {
    scope.value(options, validated(options.schema, given, plugin.name));
    return [];
  } catch (error) {
    if (!isInfrastructorError(error)) throw error;
    return [error.message];
  }
}

function missingNeeds(plugin: PluginDefinition, scope: Container): readonly string[] {
  const users: readonly { readonly name: string; readonly needs: Needs }[] = [
    { name: 'start', needs: plugin.needs },
    ...plugin.tools,
    ...plugin.collectors,
    ...plugin.streams,
    ...plugin.resources.map(({ uri, needs }) => ({ name: uri, needs })),
  ];
  return users.flatMap(({ name, needs }) =>
    Object.values(needs)
      .filter((token) => !scope.has(token))
      .map((token) => `${plugin.name}: ${name} needs the service ${token.id}, which nobody provides`),
  );
}

/** One plugin that cannot stop must not keep the others from stopping. */
async function stopPlugin(plugin: PluginDefinition, log: Logger): Promise<void> {
  try {
    await plugin.stop();
  } catch (error) {
    log.error('plugin could not be stopped', { plugin: plugin.name, error });
  }
}
