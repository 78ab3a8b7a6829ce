import { openHome, adminToken } from '../config/home.ts';
import { createHost } from '../create-host.ts';
import { openProject } from '../cli/project.ts';
import { createLogger } from '../observability/create-logger.ts';
import { serveMcpStdio } from '../surfaces/mcp/serve-mcp-stdio.ts';
import { forwardStdio } from './forward-stdio.ts';
import { runningServer } from './process-file.ts';

/**
 * MCP on standard input and output. An embedded database has one owner, so where a server of this folder runs its MCP
 * server is asked, and only else is the folder opened here.
 */
export async function runStdio(): Promise<void> {
  const project = await openProject();
  const home = openHome(project.settings.INFRASTRUCTOR_HOME);
  const log = createLogger({ level: 'warn', format: 'text', fileDescriptor: 2 });
  const server = runningServer(home.pidFile('mcp'));
  if (server) {
    await forwardStdio({ url: `${server.url}/mcp`, token: process.env['INFRASTRUCTOR_TOKEN'] ?? adminToken(home), log });
    return;
  }
  const host = await createHost({ ...project, servers: [], log });
  const connection = serveMcpStdio(host.context);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void connection.close());
  await connection.closed;
  await host.close();
}
