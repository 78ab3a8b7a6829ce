import type { Command } from 'commander';
import { loadSettings } from '../../config/load-settings.ts';
import { stopInBackground } from '../../daemon/background.ts';

/** Adds `infrastructor stop`. */
export function command(program: Command): Command {
  return program
    .command('stop')
    .description('Stop the servers of this folder')
    .action(async () => {
      const stopped = await stopInBackground(loadSettings());
      process.stdout.write(stopped.length > 0 ? `Stopped: ${stopped.join(', ')}\n` : 'Nothing was running\n');
    });
}
