import { codeSnippet } from './code-snippet.ts';
import { type Documented, documentedRegistry } from './documented-registry.ts';
import { faultMatrix } from './fault-matrix.ts';
import type { SectionSource } from './generated-sections.ts';
import {
  collectorTable,
  parserTable,
  pluginContents,
  resourceTable,
  statusTable,
  streamTable,
} from './plugin-tables.ts';
import { errorTable, settingTable } from './setting-tables.ts';
import { toolSections, toolTable } from './tool-tables.ts';

/**
 * What each marker stands for:
 * `errors` · `settings` · `status` · `tools` `collectors` `parsers` `streams` `resources` (of every plugin, one heading each) ·
 * `faults` (of the network, and what callers get) · `plugin <name>` (all that it defines) · `snippet <path>[#region]`
 */
export async function createSectionSource(root: string): Promise<SectionSource> {
  const documented = await documentedRegistry();
  const sections: Readonly<Record<string, (argument: string) => Promise<string> | string>> = {
    errors: errorTable,
    settings: settingTable,
    status: () => statusTable(documented),
    tools: () => byPlugin(documented, (_plugin, operations) => [toolTable(operations), toolSections(operations)]),
    collectors: () => byPlugin(documented, ({ collectors }) => [collectorTable(collectors)]),
    parsers: () => byPlugin(documented, ({ parsers }) => [parserTable(parsers)]),
    streams: () => byPlugin(documented, ({ streams }) => [streamTable(streams)]),
    resources: () => byPlugin(documented, ({ resources }) => [resourceTable(resources)]),
    plugin: (name) => pluginContents(documented, name),
    faults: faultMatrix,
    snippet: (reference) => codeSnippet(root, reference),
  };
  return ([kind = '', argument = '']) => {
    const section = sections[kind];
    if (!section) throw new Error(`Nothing is known of <!-- generated: ${kind} -->`);
    return section(argument);
  };
}

type Plugin = Documented['registry']['plugins'][number];

function byPlugin(
  { registry, operations }: Documented,
  content: (plugin: Plugin, operations: Documented['operations']) => readonly string[],
): string {
  const parts = registry.plugins.flatMap((plugin) => {
    const own = operations.filter((operation) => operation.plugin === plugin.name);
    const filled = content(plugin, own).filter(Boolean);
    return filled.length > 0 ? [`## ${plugin.name}`, ...filled] : [];
  });
  return parts.length > 0 ? parts.join('\n\n') : 'None yet.';
}
