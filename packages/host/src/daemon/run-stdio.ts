import { setTimeout as sleep } from 'node:timers/promises';
import { isInfrastructorError, type Logger } from '@infrastructor/core';
import { openProject, type Project } from '../cli/project.ts';
import { type Home, openHome, ownToken } from '../config/home.ts';
import { createHost, type Host } from '../create-host.ts';
import { createLogger } from '../observability/create-logger.ts';
import { serveMcpStdio } from '../surfaces/mcp/serve-mcp-stdio.ts';
import { forwardStdio } from './forward-stdio.ts';
import { runningServer } from './process-file.ts';

/** Some clients start a second process to probe the first; it gives the database back within this time. */
const patienceMs = 15_000;

/**
 * MCP on standard input and output. An embedded database has one owner, so where a server of this folder runs its MCP
 * server is asked, and only else is the folder opened here.
 */
export async function runStdio(): Promise<void> {
  const project = await openProject();
  const home = openHome(project.settings.INFRASTRUCTOR_HOME);
  const log = createLogger({ level: 'warn', format: 'text', fileDescriptor: 2 });
  const owner = await findOwner(project, home, log);
  const token = ownToken(home);
  if ('url' in owner) {
    await forwardStdio({ url: `${owner.url}/mcp`, token, log });
    return;
  }
  const connection = serveMcpStdio(owner.context, { token });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void connection.close());
  await connection.closed;
  await owner.close();
}

/** The running MCP server, or a host in this process. */
async function findOwner(project: Project, home: Home, log: Logger): Promise<Host | { readonly url: string }> {
  for (const until = Date.now() + patienceMs; ; await sleep(200)) {
    const server = runningServer(home.pidFile('mcp'));
    if (server) return server;
    try {
      return await createHost({ ...project, servers: [], log });
    } catch (error) {
      if (!isInfrastructorError(error) || error.code !== 'DATABASE_UNAVAILABLE' || Date.now() > until) throw error;
    }
  }
}
