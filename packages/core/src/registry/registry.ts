import type { AlertRuleDefinition } from '../contract/alert-rule.ts';
import type { CollectorDefinition } from '../contract/collector.ts';
import type { CommandDefinition } from '../contract/command.ts';
import type { ConfigTypeDefinition } from '../contract/config-type.ts';
import type { DetectorDefinition } from '../contract/detector.ts';
import { InfrastructorError } from '../contract/errors.ts';
import type { ParserDefinition } from '../contract/parser.ts';
import { apiVersion, type PluginDefinition } from '../contract/plugin.ts';
import type { PromptDefinition } from '../contract/prompt.ts';
import type { ResourceDefinition } from '../contract/resource.ts';
import type { StreamDefinition } from '../contract/stream.ts';
import type { ToolDefinition } from '../contract/tool.ts';
import { checkPlugin } from './check-plugin.ts';
import { pathParameters } from './http-route.ts';

/** A definition and the plugin that it came with. */
export interface Owned<Definition> {
  readonly plugin: PluginDefinition;
  readonly definition: Definition;
}

type Index<Definition> = ReadonlyMap<string, Owned<Definition>>;

/** Everything that is registered, by name. */
export interface Registry {
  /** In the order in which they start: what others depend on comes first. */
  readonly plugins: readonly PluginDefinition[];
  readonly parsers: Index<ParserDefinition>;
  readonly commands: Index<CommandDefinition>;
  readonly collectors: Index<CollectorDefinition>;
  readonly tools: Index<ToolDefinition>;
  readonly streams: Index<StreamDefinition>;
  readonly resources: Index<ResourceDefinition>;
  readonly prompts: Index<PromptDefinition>;
  readonly detectors: Index<DetectorDefinition>;
  readonly configTypes: Index<ConfigTypeDefinition>;
  readonly alertRules: Index<AlertRuleDefinition>;
}

/**
 * Checks all plugins together and indexes what they define.
 * @throws {InfrastructorError} CONFIGURATION_INVALID that tells every problem of every plugin at once
 */
export function createRegistry(plugins: readonly PluginDefinition[]): Registry {
  const problems = plugins.flatMap((plugin) =>
    checkPlugin(plugin).map((problem) => `${plugin?.name ?? 'a plugin'}: ${problem}`),
  );
  if (problems.length === 0) problems.push(...dependencyProblems(plugins));
  // What is no plugin of this contract may have any shape; that it is none was said above.
  const readable = plugins.filter((plugin) => plugin?.kind === 'plugin' && plugin.apiVersion === apiVersion);
  const index = <Definition>(
    kind: string,
    key: (d: Definition) => string,
    of: (p: PluginDefinition) => readonly Definition[],
  ) => {
    const found = new Map<string, Owned<Definition>>();
    for (const plugin of readable) {
      for (const definition of of(plugin)) {
        const name = key(definition);
        const other = found.get(name);
        if (other) problems.push(`${kind} ${name} is defined by ${other.plugin.name} and by ${plugin.name}`);
        else found.set(name, { plugin, definition });
      }
    }
    return found;
  };
  const named = (definition: { readonly name: string }) => definition.name;
  const registry = {
    plugins: problems.length === 0 ? startOrder(plugins, problems) : plugins,
    parsers: index('parser', named, (plugin) => plugin.parsers),
    commands: index('command', named, (plugin) => plugin.commands),
    collectors: index('collector', named, (plugin) => plugin.collectors),
    tools: index('tool', named, (plugin) => plugin.tools),
    streams: index('stream', named, (plugin) => plugin.streams),
    resources: index(
      'resource',
      ({ uri }: ResourceDefinition) => uri,
      (plugin) => plugin.resources,
    ),
    prompts: index('prompt', named, (plugin) => plugin.prompts),
    detectors: index('detector', named, (plugin) => plugin.detectors),
    configTypes: index('config type', named, (plugin) => plugin.configTypes),
    alertRules: index('alert rule', named, (plugin) => plugin.alertRules),
  };
  index(
    'route',
    ({ http }: ToolDefinition) => http.replace(/:[A-Za-z0-9]+/g, ':_'),
    (plugin) => plugin.tools.filter(({ surfaces }) => surfaces.includes('rest')),
  );
  index('plugin', named, (plugin) => [plugin]);
  problems.push(...unregisteredCollectors(registry));
  if (problems.length > 0) {
    throw new InfrastructorError('CONFIGURATION_INVALID', `Plugins cannot be loaded:\n- ${problems.join('\n- ')}`, {
      hint: 'Mend the named definitions, or leave the plugin out of the configuration.',
    });
  }
  return Object.freeze(registry);
}

/** A tool may only answer with, or invalidate, a collector that some plugin registers, or its cache would never be dropped. */
function unregisteredCollectors({ tools, collectors }: Pick<Registry, 'tools' | 'collectors'>): string[] {
  return [...tools.values()].flatMap(({ plugin, definition }) =>
    [...definition.invalidates, ...(definition.collector ? [definition.collector] : [])]
      .filter(({ name }) => !collectors.has(name))
      .map(({ name }) => `${plugin.name}: tool ${definition.name} uses collector ${name}, which no plugin registers`),
  );
}

function dependencyProblems(plugins: readonly PluginDefinition[]): string[] {
  const names = new Set(plugins.map(({ name }) => name));
  return plugins.flatMap(({ name, dependsOn }) =>
    dependsOn
      .filter((other) => !names.has(other))
      .map((other) => `${name}: depends on plugin ${other}, which is not loaded`),
  );
}

function startOrder(plugins: readonly PluginDefinition[], problems: string[]): readonly PluginDefinition[] {
  const byName = new Map(plugins.map((plugin) => [plugin.name, plugin]));
  const ordered = new Set<PluginDefinition>();
  const visit = (plugin: PluginDefinition, path: readonly string[]): void => {
    if (ordered.has(plugin)) return;
    if (path.includes(plugin.name)) {
      problems.push(`plugins depend on each other in a circle: ${[...path, plugin.name].join(' → ')}`);
      return;
    }
    for (const other of plugin.dependsOn) visit(byName.get(other) as PluginDefinition, [...path, plugin.name]);
    ordered.add(plugin);
  };
  for (const plugin of plugins) visit(plugin, []);
  return [...ordered];
}

/** True when the tool's route names its device in the path. */
export function routeNamesDevice(tool: ToolDefinition): boolean {
  return pathParameters(tool.http).includes('device');
}
