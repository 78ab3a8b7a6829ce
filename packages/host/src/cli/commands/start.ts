import type { Command } from 'commander';
import { loadSettings } from '../../config/load-settings.ts';
import { startInBackground } from '../../daemon/background.ts';
import { startBanner } from '../start-banner.ts';

/** Adds `infrastructor start`: both servers, in this process or in the background. */
export function command(program: Command): Command {
  return program
    .command('start')
    .description('Start the API and the MCP server')
    .option('--background', 'return when both are healthy')
    .action(async ({ background }: { background?: boolean }) => {
      if (!background) {
        const { runHost } = await import('../../daemon/run-host.ts');
        const { openProject } = await import('../project.ts');
        return runHost(await openProject(), ['api', 'mcp']);
      }
      const settings = loadSettings();
      const startedAt = performance.now();
      const servers = await startInBackground(settings);
      process.stdout.write(startBanner(settings, servers, performance.now() - startedAt));
    });
}
