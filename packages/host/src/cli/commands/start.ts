import type { Command } from 'commander';
import { serve } from '../serve.ts';

/** Adds `infrastructor start`: both servers, in this process or in the background. */
export function command(program: Command): Command {
  return program
    .command('start')
    .description('Start the API and the MCP server')
    .option('--background', 'return when both are healthy')
    .action(async ({ background }: { background?: boolean }) => {
      if (!background) return serve(['api', 'mcp']);
      const { loadSettings } = await import('../../config/load-settings.ts');
      const { startInBackground } = await import('../../daemon/background.ts');
      const { startBanner } = await import('../start-banner.ts');
      const settings = loadSettings();
      const startedAt = performance.now();
      const servers = await startInBackground(settings);
      process.stdout.write(startBanner(settings, servers, performance.now() - startedAt));
    });
}
