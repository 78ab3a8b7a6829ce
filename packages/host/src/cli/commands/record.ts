import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConflictError } from '@infrastructor/core';
import type { Command } from 'commander';
import { callTool } from '../call-tool.ts';

interface Recording {
  readonly entries: readonly { readonly command: string }[];
  readonly snapshots: readonly {
    readonly collector: string;
    readonly data?: unknown;
    readonly error?: { readonly code: string; readonly message: string };
  }[];
}

interface Options {
  readonly plugin?: readonly string[];
  readonly out?: string;
}

/** Adds `infrastructor record`: what a device answers to the collectors of plugins, as fixtures. */
export function command(program: Command): Command {
  return program
    .command('record <device>')
    .description('Record what a device answers, secrets redacted, as fixtures for tests and bug reports')
    .option('--plugin <names...>', 'plugins whose collectors are run; default all')
    .option('--out <folder>', 'where the files go, a folder that is empty or not there; default fixtures/<device>')
    .action(async (device: string, { plugin = [], out = join('fixtures', device) }: Options) => {
      await mkdir(out, { recursive: true });
      if ((await readdir(out)).length > 0) {
        throw new ConflictError(`${out} is not empty`, { hint: 'Choose another folder with --out.' });
      }
      const { data } = await callTool('record_device', { device, plugins: plugin });
      const { entries, snapshots } = data as Recording;
      await writeJson(join(out, 'commands.json'), entries);
      await mkdir(join(out, 'expected'));
      for (const { collector, ...outcome } of snapshots) {
        await writeJson(join(out, 'expected', `${collector}.json`), outcome);
      }
      const failed = snapshots.filter(({ error }) => error !== undefined);
      process.stdout.write(`${entries.length} commands of ${device} in ${join(out, 'commands.json')}\n`);
      process.stdout.write(`${snapshots.length - failed.length} snapshots in ${join(out, 'expected')}\n`);
      for (const { collector, error } of failed) {
        process.stdout.write(`  ${collector}: ${error?.code}: ${error?.message}\n`);
      }
      process.stdout.write('Look through them before you pass them on: a redaction knows only the common shapes.\n');
    });
}

function writeJson(path: string, value: unknown): Promise<void> {
  return writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
}
