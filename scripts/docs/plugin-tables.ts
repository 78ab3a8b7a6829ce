import type { PluginDefinition } from '../../packages/core/src/index.ts';
import { missingTools } from './announced-tools.ts';
import type { Documented } from './documented-registry.ts';
import { code, markdownTable } from './markdown-table.ts';
import { type ReadableSchema, typeText } from './schema-text.ts';
import { parameterTable, toolTable } from './tool-tables.ts';

type Definitions<Kind extends 'collectors' | 'parsers' | 'streams' | 'resources' | 'detectors'> =
  PluginDefinition[Kind];

export function collectorTable(collectors: Definitions<'collectors'>): string {
  return markdownTable(
    ['Data type', 'What is collected', 'Kept fresh for', 'Polled', 'Needs', 'Stored'],
    collectors.map(({ name, description, ttl, poll, requires, persist }) => [
      code(name),
      description,
      ttl,
      poll ? `every ${poll}` : 'when asked',
      requires.map(code).join(', '),
      typeof persist === 'string' ? persist : `snapshot and rows of ${code(persist.table)}`,
    ]),
  );
}

export function parserTable(parsers: Definitions<'parsers'>): string {
  return markdownTable(
    ['Parser', 'Reads', 'Gives'],
    parsers.map(({ name, description, output }) => [code(name), description, code(typeText(output as ReadableSchema))]),
  );
}

export function streamTable(streams: Definitions<'streams'>): string {
  return markdownTable(
    ['Stream', 'Items', 'Parameters', 'Scope', 'What it follows'],
    streams.map(({ name, description, item, params, scope }) => [
      code(name),
      code(typeText(item as ReadableSchema)),
      code(typeText(params as ReadableSchema)),
      scope,
      description,
    ]),
  );
}

export function resourceTable(resources: Definitions<'resources'>): string {
  return markdownTable(
    ['URI', 'Document', 'Type', 'Scope', 'Changes with'],
    resources.map(({ uri, description, mimeType, scope, changes }) => [
      code(uri),
      description,
      mimeType,
      scope,
      changes.map(code).join(', '),
    ]),
  );
}

function detectorTable(detectors: Definitions<'detectors'>): string {
  return markdownTable(
    ['Capability', 'How it is found out'],
    detectors.map(({ name, description }) => [code(name), description]),
  );
}

/** All that a plugin defines, for its README: a heading and a table for each kind that it has. */
export function pluginContents({ registry, operations }: Documented, name: string): string {
  const plugin = registry.plugins.find((each) => each.name === name);
  if (!plugin) throw new Error(`There is no plugin ${name}`);
  const missing = missingTools(name, registry.tools);
  const sections = [
    ['Tools', toolTable(operations.filter((operation) => operation.plugin === name))],
    ['Not there yet', missing.map(code).join(', ')],
    ['Collectors', collectorTable(plugin.collectors)],
    ['Streams', streamTable(plugin.streams)],
    ['Resources', resourceTable(plugin.resources)],
    ['Capabilities', detectorTable(plugin.detectors)],
    ['Parsers', parserTable(plugin.parsers)],
    ['Options', plugin.options ? parameterTable(plugin.options.schema as ReadableSchema) : 'None.'],
  ];
  return sections.flatMap(([title, content]) => (content ? [`## ${title}`, content] : [])).join('\n\n');
}

/** How far each plugin is: tools that are there of those announced, and what else it defines. */
export function statusTable({ registry }: Documented): string {
  const rows = registry.plugins.map((plugin) => {
    const missing = missingTools(plugin.name, registry.tools).length;
    const counts = [
      [plugin.collectors.length, 'collector'],
      [plugin.streams.length, 'stream'],
      [plugin.resources.length, 'resource'],
      [plugin.parsers.length, 'parser'],
    ] as const;
    const others = counts
      .filter(([count]) => count > 0)
      .map(([count, kind]) => `${count} ${kind}${count > 1 ? 's' : ''}`);
    return [plugin.name, String(plugin.tools.length), missing > 0 ? String(missing) : '', others.join(', ')];
  });
  return markdownTable(['Plugin', 'Tools there', 'Tools to come', 'Also'], rows);
}
