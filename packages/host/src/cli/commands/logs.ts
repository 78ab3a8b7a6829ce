import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { NotFoundError } from '@infrastructor/core';
import type { Command } from 'commander';
import { openHome } from '../../config/home.ts';
import { loadSettings } from '../../config/load-settings.ts';

/** Adds `infrastructor logs`. */
export function command(program: Command): Command {
  return program
    .command('logs')
    .description('Show the logs of the servers of this folder')
    .option('-n, --lines <count>', 'how many of the last lines', '100')
    .option('-f, --follow', 'go on with what comes')
    .action(async ({ lines, follow }: { lines: string; follow?: boolean }) => {
      const home = openHome(loadSettings().INFRASTRUCTOR_HOME);
      const files = ['start', 'api', 'mcp'].map(home.logFile).filter((file) => existsSync(file));
      if (files.length === 0) {
        throw new NotFoundError('There are no logs yet', { hint: 'infrastructor start --background writes them.' });
      }
      const tail = spawn(
        'tail',
        ['-n', String(Number.parseInt(lines, 10) || 100), ...(follow ? ['-F'] : []), ...files],
        {
          stdio: 'inherit',
        },
      );
      await once(tail, 'exit');
    });
}
