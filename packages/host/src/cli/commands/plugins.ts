import type { CommandDefinition } from '@infrastructor/core';
import { builtInPlugins, createRegistry } from '@infrastructor/core/runtime';
import { sampleOf } from '@infrastructor/core/validation';
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
        commands: plugin.commands.map(commandLine),
        detectors: plugin.detectors.map(({ name }) => name),
      }));
      if (json) {
        process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
        return;
      }
      for (const { name, version, origin, description, ...contents } of rows) {
        process.stdout.write(`${name} ${version} (${origin}): ${description}\n`);
        for (const [kind, names] of Object.entries(contents)) {
          if (names.length === 0) continue;
          const told = kind === 'commands' ? names.map((line) => `\n    ${line}`).join('') : names.join(' ');
          process.stdout.write(`  ${kind.padEnd(11)}${told}\n`);
        }
      }
    });
}

/** What a command would run, each parameter by its name; a command that needs real values is told by its name alone. */
function commandLine({ name, params, privileged, command }: CommandDefinition): string {
  try {
    const { text } = command(sampleOf(params, (property) => `<${property}>`));
    return `${name}: ${privileged ? 'sudo ' : ''}${text.replaceAll(/\s*\n\s*/g, '; ')}`;
  } catch {
    return name;
  }
}
