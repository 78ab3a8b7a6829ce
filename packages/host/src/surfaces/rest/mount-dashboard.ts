import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import serveFiles from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const year = 365 * 86_400;

/**
 * The dashboard at `/`: the files of its package, compressed when they were built. The page is open to everyone, what it
 * shows needs a token. Each file is a route of its own, so that every other path stays one that does not exist.
 * @returns whether there is one: in a checkout it may not be built yet
 */
export async function mountDashboard(server: FastifyInstance): Promise<boolean> {
  const root = dashboardFolder();
  if (!existsSync(join(root, 'index.html'))) return false;
  await server.register(serveFiles, {
    root,
    wildcard: false,
    globIgnore: ['**/*.{br,gz}'],
    preCompressed: true,
    decorateReply: false,
    cacheControl: false,
    setHeaders(reply, path) {
      const isHashed = path.includes('/assets/');
      reply.header('cache-control', isHashed ? `public, max-age=${year}, immutable` : 'no-cache');
    },
  });
  return true;
}

/** Where the built package is. */
function dashboardFolder(): string {
  const { resolve } = createRequire(import.meta.url);
  return join(dirname(resolve('@infrastructor/dashboard/package.json')), 'dist');
}
