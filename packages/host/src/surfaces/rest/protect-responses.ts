import type { IncomingMessage, ServerResponse } from 'node:http';
import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import helmet, { type HelmetOptions } from 'helmet';
import { correlationHeader } from './correlation.ts';

/** The documentation page brings a script in its HTML that starts it, and styles that it writes itself. */
const pagesWithScript = /^\/docs(\/|$)/;

const own = ["'self'"];
const withInline = ["'self'", "'unsafe-inline'"];

const directives = {
  defaultSrc: own,
  scriptSrc: own,
  styleSrc: own,
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

/** An answer is shown by nobody: what says how a page may behave would only make it longer (OWASP, REST Security Cheat Sheet). */
const answersAreNoPages = {
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  referrerPolicy: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
} satisfies HelmetOptions;
const answerDirectives = { defaultSrc: ["'none'"], frameAncestors: ["'none'"] };

/**
 * Security headers on every response, and CORS for pages of the given origins. Nothing is kept in cookies, so no page of
 * another origin ever acts with somebody's rights; CORS only lets pages that have a token read the answers.
 */
export async function protectResponses(server: FastifyInstance, origins: readonly string[]): Promise<void> {
  const options = {
    // Set by whatever ends TLS; without TLS it means nothing.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginResourcePolicy: { policy: origins.length > 0 ? 'cross-origin' : 'same-origin' },
  } satisfies HelmetOptions;
  // Answers speak of machines and their secrets' places; no shared cache may keep them.
  const noStore = { 'cache-control': 'no-store' };
  const ofAnswers = { ...securityHeaders({ ...options, ...answersAreNoPages }, answerDirectives), ...noStore };
  const ofPages = { ...securityHeaders(options, directives), ...noStore };
  const ofPagesWithScript = securityHeaders(options, { ...directives, scriptSrc: withInline, styleSrc: withInline });
  server.addHook('onRequest', ({ url }, reply, next) => {
    if (url.startsWith('/api/')) reply.headers(ofAnswers);
    else reply.headers(pagesWithScript.test(url.split('?', 1)[0] ?? '') ? ofPagesWithScript : ofPages);
    next();
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

/** What helmet would set on each response, worked out once: nothing in it depends on the request. */
function securityHeaders(
  options: HelmetOptions,
  csp: Readonly<Record<string, string[] | null>>,
): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  const recorder = {
    setHeader: (name: string, value: string) => {
      headers[name.toLowerCase()] = value;
    },
    removeHeader: () => {},
  };
  const apply = helmet({ ...options, contentSecurityPolicy: { useDefaults: false, directives: csp } });
  apply({} as IncomingMessage, recorder as unknown as ServerResponse, (error) => {
    if (error) throw error;
  });
  return headers;
}
