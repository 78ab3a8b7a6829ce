import type { Project } from '../cli/project.ts';
import { createHost } from '../create-host.ts';
import type { ServerName } from '../listen.ts';
import { createLogger } from '../observability/create-logger.ts';

/** For what is under way when the server is told to stop; after it the process ends regardless. */
const drainMs = 15_000;

/** Serves until the process is told to stop, then closes in order. */
export async function runHost({ settings, plugins }: Project, servers: readonly ServerName[]): Promise<void> {
  const log = createLogger({
    level: settings.LOG_LEVEL as 'info',
    format: settings.LOG_FORMAT as 'json',
    fileDescriptor: 1,
  });
  const host = await createHost({ settings, plugins, servers, log });
  log.info('serving', { urls: host.urls, pid: process.pid });

  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, resolve);
  const signal = await promise;
  log.info('stopping', { signal });
  setTimeout(() => {
    log.error('work was still under way after the time to drain; leaving it', { drainMs });
    process.exit(1);
  }, drainMs).unref();
  await host.close();
  log.info('stopped');
}
