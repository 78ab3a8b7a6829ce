import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { receiveLimits } from '../receive-limits.ts';
import type { SurfaceContext } from '../surface-context.ts';
import { createAuthenticationHook } from './authentication.ts';
import { answerClientError } from './client-error.ts';
import { correlationHeader, correlationIdOf } from './correlation.ts';
import { createHostGuard } from './host-guard.ts';
import { acceptJsonBodies } from './json-body.ts';
import { mountDashboard } from './mount-dashboard.ts';
import { mountDocs } from './mount-docs.ts';
import { mountHealth } from './mount-health.ts';
import { mountMetrics } from './mount-metrics.ts';
import { mountOpenApi } from './mount-openapi.ts';
import { mountOperations, restOperations } from './mount-operations.ts';
import { mountPlugins } from './mount-plugins.ts';
import { mountResources } from './mount-resources.ts';
import { answerRouteMisses } from './route-misses.ts';
import { createSendProblem } from './send-problem.ts';

export interface RestServerOptions {
  /** Address that the server will be bound to. While it is a loopback one, foreign Host headers are refused. Default 127.0.0.1. */
  readonly bindAddress?: string | undefined;
  /** Further host names to answer to on a loopback address, like that of a reverse proxy. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Origins whose pages may change things and open WebSockets, beside this server's own. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** Largest body of a request. Default 5 MiB. */
  readonly bodyLimitBytes?: number | undefined;
  /** For all of a request to arrive. Default one minute. */
  readonly receiveMs?: number | undefined;
  /** Addresses of reverse proxies whose X-Forwarded headers are believed. Default none. */
  readonly trustProxy?: string[] | undefined;
  /** Whether to serve the dashboard at `/`. Default false. */
  readonly dashboard?: boolean | undefined;
  /** Adds what every request passes on its way to a route: security headers, CORS, rate limits, metrics. */
  prepare?(server: FastifyInstance): Promise<void>;
}

/** A name of 255 bytes, each of them percent-encoded. */
const longestParameter = 255 * 3;
/** A connection on which nothing moves; answers of long work come within an hour, and its client keeps the connection. */
const idleConnectionMs = 3_660_000;
const keepAliveMs = 72_000;

/**
 * The REST surface: every operation that is offered over REST, resources, health, the OpenAPI document and its page.
 * It neither listens nor closes the runtime; whoever made it does both.
 * @throws {InfrastructorError} CONFIGURATION_INVALID when a tool wants a route that the server has itself
 */
export async function createRestServer(
  context: SurfaceContext,
  options: RestServerOptions = {},
): Promise<FastifyInstance> {
  const { runtime, authenticator, log } = context;
  const sendProblem = createSendProblem(log);
  const server = fastify({
    bodyLimit: options.bodyLimitBytes ?? 5 * 1024 * 1024,
    trustProxy: options.trustProxy ?? false,
    ...receiveLimits(options.receiveMs),
    connectionTimeout: idleConnectionMs,
    keepAliveTimeout: keepAliveMs,
    routerOptions: { maxParamLength: longestParameter },
    genReqId: correlationIdOf,
    // What is under way when the server stops is finished; the framework's own refusal would not be a problem document.
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => {
      closeUpgraded(request, reply);
      void sendProblem(error, request, reply);
    },
    clientErrorHandler: answerClientError,
  });
  const guard = createHostGuard({
    bindAddress: options.bindAddress ?? '127.0.0.1',
    allowedHosts: options.allowedHosts ?? [],
    allowedOrigins: options.allowedOrigins ?? [],
  });
  server.decorateRequest('caller', null);
  server.setErrorHandler(sendProblem);
  acceptJsonBodies(server);
  server.addHook('onRequest', (request, reply, next) => {
    reply.header(correlationHeader, request.id);
    closeUpgraded(request, reply);
    guard(request);
    next();
  });
  answerRouteMisses(server);
  await options.prepare?.(server);

  const operations = restOperations(runtime.operations);
  mountHealth(server, runtime);
  mountOpenApi(server, operations, runtime);
  mountDocs(server);
  if (options.dashboard && !(await mountDashboard(server))) log.warn('the dashboard is not built, so it is not served');
  await server.register(async (api) => {
    api.addHook('onRequest', createAuthenticationHook(authenticator, 'rest'));
    if (context.metrics) mountMetrics(api, context.metrics);
    mountPlugins(api, runtime.registry);
    mountResources(api, runtime.resources);
    mountOperations(api, operations);
  });
  return server;
}

/** A request to upgrade that is answered instead leaves a socket that nobody reads any more; it must not stay open. */
function closeUpgraded({ raw }: FastifyRequest, reply: FastifyReply): void {
  if (raw.headers.upgrade !== undefined) reply.raw.once('finish', () => raw.socket.destroySoon());
}
