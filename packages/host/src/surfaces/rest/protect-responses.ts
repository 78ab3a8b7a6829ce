import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import { correlationHeader } from './correlation.ts';

/** The documentation page brings a script in its HTML that starts it. */
const pagesWithScript = /^\/docs(\/|$)/;

const own = ["'self'"];

const directives = {
  defaultSrc: own,
  scriptSrc: own,
  // Pages of the dashboard and the documentation set sizes and colours on elements.
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:', 'blob:'],
  fontSrc: ["'self'", 'data:'],
  connectSrc: ["'self'", 'ws:', 'wss:'],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
  // Most installations speak HTTP on loopback, and a proxy that speaks HTTPS sets this itself.
  upgradeInsecureRequests: null,
};

/**
 * Security headers on every response, and CORS for pages of the given origins. Nothing is kept in cookies, so no page of
 * another origin ever acts with somebody's rights; CORS only lets pages that have a token read the answers.
 */
export async function protectResponses(server: FastifyInstance, origins: readonly string[]): Promise<void> {
  await server.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives },
    // Set by whatever ends TLS; without TLS it means nothing.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginResourcePolicy: { policy: origins.length > 0 ? 'cross-origin' : 'same-origin' },
  });
  server.addHook('onRequest', async (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    if (!pagesWithScript.test(path)) {
      // Answers speak of machines and their secrets' places; no shared cache may keep them.
      reply.header('cache-control', 'no-store');
      return;
    }
    reply.helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: { ...directives, scriptSrc: ["'self'", "'unsafe-inline'"] },
      },
      strictTransportSecurity: false,
    });
  });
  if (origins.length === 0) return;
  await server.register(cors, {
    origin: [...origins],
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', correlationHeader],
    exposedHeaders: [correlationHeader, 'retry-after'],
    credentials: false,
    maxAge: 600,
  });
}
