import type { Command } from 'commander';

/** Adds `infrastructor mcp`: MCP over HTTP, or on standard input and output for one client. */
export function command(program: Command): Command {
  return program
    .command('mcp')
    .description('Start the MCP server alone, or speak MCP on standard input and output')
    .option('--stdio', 'for a client that starts this process itself')
    .action(async ({ stdio }: { stdio?: boolean }) => {
      if (!stdio) {
        const { serve } = await import('../serve.ts');
        return serve(['mcp']);
      }
      const { runStdio } = await import('../../daemon/run-stdio.ts');
      await runStdio();
    });
}
