import type { HealthReport } from '@infrastructor/core/runtime';
import type { Command } from 'commander';
import { openHome } from '../../config/home.ts';
import { loadSettings } from '../../config/load-settings.ts';
import { runningServer } from '../../daemon/process-file.ts';
import { exitCodes } from '../exit-code.ts';

/** Adds `infrastructor status`: exit code 0 when all is healthy. */
export function command(program: Command): Command {
  return program
    .command('status')
    .description('Show whether the servers of this folder run, and how they are')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const home = openHome(loadSettings().INFRASTRUCTOR_HOME);
      const states = await Promise.all(
        (['api', 'mcp'] as const).map(async (name) => ({ name, ...(await stateOf(home.pidFile(name))) })),
      );
      if (json) process.stdout.write(`${JSON.stringify(states, null, 2)}\n`);
      else
        for (const { name, status, url, pid } of states)
          process.stdout.write(`${name}  ${status}${url ? `  ${url}  pid ${pid}` : ''}\n`);
      if (states.some(({ status }) => status !== 'healthy')) process.exitCode = exitCodes.unavailable;
    });
}

async function stateOf(pidFile: string) {
  const server = runningServer(pidFile);
  if (!server) return { status: 'stopped' };
  const { url, pid } = server;
  try {
    const health = (await (
      await fetch(`${url}/health`, { signal: AbortSignal.timeout(3_000) })
    ).json()) as HealthReport;
    return { status: health.status, url, pid, health };
  } catch {
    return { status: 'does not answer', url, pid };
  }
}
