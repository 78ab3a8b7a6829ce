import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';

/** Everything that would make the page talk to others, or offer what only works with their services, is off. */
const configuration = {
  url: '../openapi.json',
  pageTitle: 'Infrastructor API',
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
} as const;

/**
 * The API reference at `/docs/`, served from this server alone. The page's package is large, so it is loaded when someone
 * first looks at it, by a server of its own that never listens.
 */
export function mountDocs(server: FastifyInstance): void {
  let pages: Promise<FastifyInstance> | undefined;
  const answer = async (path: string, reply: FastifyReply) => {
    pages ??= loadPages();
    const { statusCode, headers, rawPayload } = await (await pages).inject(path);
    const type = headers['content-type'];
    return reply.code(statusCode).header('content-type', type).header('cache-control', 'max-age=3600').send(rawPayload);
  };
  server.get('/docs', async (_request, reply) => reply.redirect('/docs/', 301));
  server.get('/docs/', async (_request, reply) => answer('/docs/', reply));
  server.get('/docs/js/scalar.js', async (_request, reply) => answer('/docs/js/scalar.js', reply));
}

async function loadPages(): Promise<FastifyInstance> {
  const { default: apiReference } = await import('@scalar/fastify-api-reference');
  const pages = fastify();
  await pages.register(apiReference, { routePrefix: '/docs', configuration });
  return pages;
}
