import { hostHeaderValidation, originValidation } from '@modelcontextprotocol/fastify';
import { ProtocolErrorCode } from '@modelcontextprotocol/server';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { receiveLimits } from '../receive-limits.ts';
import type { SurfaceContext } from '../surface-context.ts';
import { allowedHostsOf } from './allowed-hosts.ts';
import { authenticated } from './bearer-authentication.ts';
import { correlationIdFrom } from './correlation-id.ts';
import type { Exchange } from './exchange.ts';
import { jsonRpcError } from './json-rpc-reply.ts';
import { createMcpEndpoint } from './mcp-endpoint.ts';
import { type McpServerOptions, mcpDefaults } from './mcp-options.ts';
import { createMcpSurface } from './mcp-surface.ts';
import { mountResourceMetadata } from './mount-resource-metadata.ts';
import { createResourceSubscriptions } from './resource-subscriptions.ts';

declare module 'fastify' {
  interface FastifyRequest {
    mcpExchange: Exchange | undefined;
  }
}

/**
 * MCP over Streamable HTTP at `/mcp`, and `GET /health` of the process. The server does not listen yet; closing it ends
 * every session and stream.
 */
export async function createMcpServer(
  context: SurfaceContext,
  options: McpServerOptions = {},
): Promise<FastifyInstance> {
  const settings = { ...mcpDefaults, ...options };
  const allowedHosts = [...allowedHostsOf(settings.host), ...(options.allowedHosts ?? [])];
  const subscriptions = createResourceSubscriptions(context.runtime);
  const endpoint = createMcpEndpoint(createMcpSurface(context, options), subscriptions, settings);

  const app = Fastify({
    logger: false,
    bodyLimit: settings.maxBodyBytes,
    forceCloseConnections: true,
    trustProxy: options.trustProxy ?? false,
    ...receiveLimits(settings.receiveMs),
    keepAliveTimeout: settings.keepAliveTimeoutMs,
  });
  const metadata = mountResourceMetadata(app, options);
  app.decorateRequest('mcpExchange', undefined);
  app.addHook('onRequest', hostHeaderValidation(allowedHosts));
  app.addHook('onRequest', originValidation([...allowedHosts, ...(options.allowedOrigins ?? [])]));
  app.addHook('preClose', async () => {
    await endpoint.close();
    subscriptions.close();
  });
  app.setErrorHandler<FastifyError>(async (error, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) context.log.error('MCP request failed', { error });
    const code =
      status >= 500 ? ProtocolErrorCode.InternalError : status === 400 ? ProtocolErrorCode.ParseError : -32_000;
    await reply.code(status).send(jsonRpcError(code, status >= 500 ? 'Internal error' : error.message));
  });

  app.route({
    method: ['GET', 'POST', 'DELETE'],
    url: '/mcp',
    onRequest: async (request, reply) => {
      const correlationId = correlationIdFrom(request.headers['x-request-id']);
      reply.header('x-request-id', correlationId);
      const caller = await authenticated(context, request, reply, correlationId, metadata);
      if (caller) request.mcpExchange = { caller, correlationId };
    },
    handler: async (request, reply) => {
      const { mcpExchange: exchange, raw, body } = request;
      if (!exchange) throw new Error('A request came past authentication');
      // Fastify does not write the headers of a hijacked reply.
      reply.raw.setHeader('x-request-id', exchange.correlationId ?? '');
      reply.hijack();
      await endpoint.handle(raw, reply.raw, body, exchange);
    },
  });

  app.get('/health', async (_request, reply) => {
    const { status, timestamp, version, services } = await context.runtime.health();
    // Asked without a token, so it says how each part does and no more.
    const states = Object.fromEntries(
      Object.entries(services).map(([name, service]) => [name, { status: service.status }]),
    );
    const report = { status, timestamp, version, services: states, metrics: endpoint.statistics() };
    return reply.code(status === 'unhealthy' ? 503 : 200).send(report);
  });
  return app;
}
