import type { PluginDefinition } from '../../packages/core/src/index.ts';
import {
  builtInPlugins,
  createOperations,
  createRegistry,
  type Operation,
  type Registry,
} from '../../packages/core/src/runtime.ts';

/** In the order in which the reference shows them. */
export const firstPartyPlugins = ['monitoring', 'docker', 'zfs', 'swag', 'compose'] as const;

export interface Documented {
  readonly registry: Registry;
  readonly operations: readonly Operation[];
}

/**
 * What is built in and what the first-party plugins define: the same that a host without a configuration loads.
 * @param changed takes the place of the plugin of its name
 */
export async function documentedRegistry(changed?: PluginDefinition): Promise<Documented> {
  const modules = await Promise.all(
    firstPartyPlugins.map((name) => import(`../../packages/plugin-${name}/src/index.ts`)),
  );
  const plugins = modules.map(({ default: plugin }: { readonly default: PluginDefinition }) =>
    plugin.name === changed?.name ? changed : plugin,
  );
  const registry = createRegistry([...builtInPlugins, ...plugins]);
  const operations = createOperations(registry, () => Promise.reject(new Error('Documentation runs no tool')));
  return { registry, operations };
}
