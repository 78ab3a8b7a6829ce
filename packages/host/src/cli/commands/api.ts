import type { Command } from 'commander';
import { runHost } from '../../daemon/run-host.ts';
import { openProject } from '../project.ts';

/** Adds `infrastructor api`: REST and WebSocket alone. */
export function command(program: Command): Command {
  return program
    .command('api')
    .description('Start the API server alone (REST, WebSocket)')
    .action(async () => runHost(await openProject(), ['api']));
}
