import type { Command } from 'commander';
import { runHost } from '../../daemon/run-host.ts';
import { openProject } from '../project.ts';

/** Adds `infrastructor mcp`: MCP over HTTP, or on standard input and output for one client. */
export function command(program: Command): Command {
  return program
    .command('mcp')
    .description('Start the MCP server alone, or speak MCP on standard input and output')
    .option('--stdio', 'for a client that starts this process itself')
    .action(async ({ stdio }: { stdio?: boolean }) => {
      if (!stdio) return runHost(await openProject(), ['mcp']);
      const { runStdio } = await import('../../daemon/run-stdio.ts');
      await runStdio();
    });
}
