import type { IncomingMessage, ServerResponse } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { classifyInboundRequest, createMcpHandler, isInitializeRequest } from '@modelcontextprotocol/server';
import { authInfoOf, type Exchange, exchangeOf } from './exchange.ts';
import { endWithInternalError } from './json-rpc-reply.ts';
import { isListenRequest, ListenBus } from './listen-bus.ts';
import type { McpSurface } from './mcp-surface.ts';
import { createProtocolServer } from './protocol-server.ts';
import type { ResourceSubscriptions } from './resource-subscriptions.ts';
import { RunningCalls } from './running-calls.ts';
import { SessionStore, type SessionStoreOptions } from './session-store.ts';

export interface McpEndpoint {
  /** Answers one HTTP request whose caller is known; never throws. */
  handle(request: IncomingMessage, response: ServerResponse, body: unknown, exchange: Exchange): Promise<void>;
  /** Sessions and streams that clients hold. */
  statistics(): { readonly sessions: number; readonly subscriptionStreams: number; readonly watchedResources: number };
  /** Lets what runs finish for a while, then ends everything. */
  close(): Promise<void>;
}

export interface McpEndpointOptions extends SessionStoreOptions {
  readonly closeGraceMs: number;
}

/**
 * Streamable HTTP for every protocol revision at once. A request of 2026-07-28 stands alone. An older client that sends
 * `initialize` gets a session, which subscriptions need; one that does not is served request by request as well.
 */
export function createMcpEndpoint(
  surface: McpSurface,
  subscriptions: ResourceSubscriptions,
  options: McpEndpointOptions,
): McpEndpoint {
  const { log } = surface;
  const onerror = (error: Error) => log.debug('MCP request', { error });
  const bus = new ListenBus(subscriptions);
  const running = new RunningCalls();
  const sessions = new SessionStore(surface, subscriptions, options);
  const handler = createMcpHandler(() => createProtocolServer(surface, { exchange: exchangeOfRequest }), {
    bus,
    onerror,
    maxSubscriptions: options.maxSessions,
    keepAliveMs: options.keepAliveMs,
  });
  const single = toNodeHandler(handler, { onerror });

  async function route(request: IncomingMessage, response: ServerResponse, body: unknown, exchange: Exchange) {
    Object.assign(request, { auth: authInfoOf(exchange) });
    const sessionId = headerOf(request, 'mcp-session-id');
    const opens = sessionId === undefined && methodOf(body) === 'initialize' && isInitializeRequest(body);
    // Asked last, as every request stands alone that neither has nor opens a session.
    if ((sessionId !== undefined || opens) && isOlder(request, body)) {
      if (sessionId !== undefined) return sessions.use(sessionId, request, response, body, exchange);
      return sessions.open(request, response, body, exchange);
    }
    // A request that a server received always has a method and a URL, which the type of Node does not say.
    const received = request as IncomingMessage & { method: string; url: string };
    return bus.handling(exchange, body, () => single(received, response, body));
  }

  return {
    async handle(request, response, body, exchange) {
      if (request.method === 'POST' && !isListenRequest(body)) running.add(response);
      try {
        await route(request, response, body ?? undefined, exchange);
      } catch (error) {
        log.error('MCP request failed', { correlationId: exchange.correlationId, error });
        endWithInternalError(response, body);
      }
    },
    statistics: () => ({
      sessions: sessions.size,
      subscriptionStreams: bus.size,
      watchedResources: subscriptions.size,
    }),
    async close() {
      await running.drained(options.closeGraceMs);
      await Promise.all([sessions.close(), handler.close()]);
    },
  };
}

/** Every request brings its own; one without never got past authentication. */
function exchangeOfRequest(context: Parameters<typeof exchangeOf>[0]): Exchange {
  const exchange = exchangeOf(context);
  if (!exchange) throw new Error('A request came without its caller');
  return exchange;
}

/** Whether a request is of a revision before 2026-07-28, by the SDK's own rules. */
function isOlder(request: IncomingMessage, body: unknown): boolean {
  const protocolVersionHeader = headerOf(request, 'mcp-protocol-version');
  const mcpMethodHeader = headerOf(request, 'mcp-method');
  const mcpNameHeader = headerOf(request, 'mcp-name');
  const { kind } = classifyInboundRequest({
    httpMethod: request.method ?? 'GET',
    ...(protocolVersionHeader === undefined ? {} : { protocolVersionHeader }),
    ...(mcpMethodHeader === undefined ? {} : { mcpMethodHeader }),
    ...(mcpNameHeader === undefined ? {} : { mcpNameHeader }),
    ...(body === undefined ? {} : { body }),
  });
  return kind === 'legacy';
}

function methodOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'method' in body ? body.method : undefined;
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
