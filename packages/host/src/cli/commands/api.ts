import type { Command } from 'commander';
import { serve } from '../serve.ts';

/** Adds `infrastructor api`: REST and WebSocket alone. */
export function command(program: Command): Command {
  return program
    .command('api')
    .description('Start the API server alone (REST, WebSocket)')
    .action(() => serve(['api']));
}
