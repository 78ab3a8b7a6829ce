import { builtInPlugins, createRegistry } from '@infrastructor/core/runtime';
import type { Command } from 'commander';
import { openProject } from '../project.ts';

/** Adds `infrastructor plugins`: what is loaded, where it came from, and what it can do. */
export function command(program: Command): Command {
  return program
    .command('plugins')
    .description('List the plugins, where each came from, and what it defines')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { plugins } = await openProject();
      const all = [...builtInPlugins.map((plugin) => ({ plugin, origin: 'built in' })), ...plugins];
      createRegistry(all.map(({ plugin }) => plugin));
      const rows = all.map(({ plugin, origin }) => ({
        name: plugin.name,
        version: plugin.version,
        origin,
        description: plugin.description,
        tools: plugin.tools.map(({ name }) => name),
        collectors: plugin.collectors.map(({ name }) => name),
        streams: plugin.streams.map(({ name }) => name),
        resources: plugin.resources.map(({ uri }) => uri),
        parsers: plugin.parsers.map(({ name }) => name),
        commands: plugin.commands.map(({ name }) => name),
        detectors: plugin.detectors.map(({ name }) => name),
      }));
      if (json) {
        process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
        return;
      }
      for (const { name, version, origin, description, ...contents } of rows) {
        process.stdout.write(`${name} ${version} (${origin}): ${description}\n`);
        for (const [kind, names] of Object.entries(contents)) {
          if (names.length > 0) process.stdout.write(`  ${kind.padEnd(11)}${names.join(' ')}\n`);
        }
      }
    });
}
