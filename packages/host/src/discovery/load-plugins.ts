import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InfrastructorError, type PluginDefinition } from '@infrastructor/core';
import { discoverPlugins } from './discover-plugins.ts';

/** What `infrastructor.config.{ts,js,json}` may say. */
export interface HostConfig {
  /**
   * Plugins by package name, path or definition, each alone or with its options. Default: the first-party ones.
   */
  readonly plugins?: readonly (PluginReference | readonly [PluginReference, Readonly<Record<string, unknown>>])[];
  /** Also loads the direct dependencies of this folder's package.json that call themselves plugins. Default false. */
  readonly discover?: boolean;
}

export type PluginReference = string | PluginDefinition;

export interface LoadedPlugin {
  readonly plugin: PluginDefinition;
  /** Package name or path. */
  readonly origin: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Loaded when the configuration names none. */
export const firstPartyPlugins = ['docker', 'zfs', 'swag', 'compose', 'monitoring'].map(
  (name) => `@infrastructor/plugin-${name}`,
);

/** Types the configuration of a project: `export default defineConfig({ plugins: [...] })`. */
export function defineConfig(config: HostConfig): HostConfig {
  return config;
}

/** Reads the configuration file of a folder, if there is one. */
export async function readConfig(folder: string): Promise<HostConfig> {
  for (const name of ['infrastructor.config.ts', 'infrastructor.config.js', 'infrastructor.config.json']) {
    const path = resolve(folder, name);
    if (!existsSync(path)) continue;
    const url = pathToFileURL(path).href;
    const module = name.endsWith('.json') ? await import(url, { with: { type: 'json' } }) : await import(url);
    return module.default as HostConfig;
  }
  return {};
}

/**
 * Imports the plugins that a configuration names.
 * @throws {InfrastructorError} CONFIGURATION_INVALID that tells all which cannot be imported
 */
export async function loadPlugins(config: HostConfig, folder: string): Promise<readonly LoadedPlugin[]> {
  const listed = config.plugins ?? firstPartyPlugins;
  const found = config.discover ? await discoverPlugins(folder) : [];
  const more = found.filter((name) => !listed.some((entry) => nameOf(entry) === name));
  const entries = [...listed, ...more];
  const loaded = await Promise.allSettled(entries.map((entry) => loadPlugin(entry, folder)));
  const problems = loaded.flatMap((result, index) =>
    result.status === 'rejected' ? [`${nameOf(entries[index])}: ${(result.reason as Error).message}`] : [],
  );
  if (problems.length > 0) {
    throw new InfrastructorError('CONFIGURATION_INVALID', `Plugins cannot be imported:\n- ${problems.join('\n- ')}`, {
      hint: 'Install the package, or take it out of infrastructor.config.',
    });
  }
  return loaded.flatMap((result, index) => {
    if (result.status === 'rejected') return [];
    const { value } = result;
    return [index < listed.length ? value : { ...value, origin: `${value.origin} (discovered)` }];
  });
}

type Entry = NonNullable<HostConfig['plugins']>[number];

async function loadPlugin(entry: Entry, folder: string): Promise<LoadedPlugin> {
  const [reference, options] = isPair(entry) ? entry : [entry, {}];
  if (typeof reference !== 'string') return { plugin: reference, origin: 'configuration', options };
  const module = (await import(locate(reference, folder))) as { readonly default: PluginDefinition };
  return { plugin: module.default, origin: reference, options };
}

/** A package is the one that the folder sees; those that come with the host are found from here. */
function locate(reference: string, folder: string): string {
  if (reference.startsWith('.') || reference.startsWith('/')) return pathToFileURL(resolve(folder, reference)).href;
  try {
    return pathToFileURL(createRequire(join(folder, 'package.json')).resolve(reference)).href;
  } catch {
    return reference;
  }
}

function isPair(entry: Entry): entry is readonly [PluginReference, Readonly<Record<string, unknown>>] {
  return Array.isArray(entry);
}

function nameOf(entry: Entry | undefined): string {
  const reference = entry && isPair(entry) ? entry[0] : entry;
  return typeof reference === 'string' ? reference : (reference?.name ?? 'a plugin');
}
