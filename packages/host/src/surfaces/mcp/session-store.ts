import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from '@infrastructor/core';
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';
import { type Exchange, exchangeOf } from './exchange.ts';
import { endWithJson, jsonRpcError, requestIdIn } from './json-rpc-reply.ts';
import type { McpSurface } from './mcp-surface.ts';
import { createProtocolServer } from './protocol-server.ts';
import type { ResourceSubscriptions } from './resource-subscriptions.ts';
import { WatchList } from './watch-list.ts';

interface Session {
  /** Who opened it, with which rights; nobody else may use it. */
  readonly owner: string;
  readonly transport: NodeStreamableHTTPServerTransport;
  /** Requests and streams that are under way. */
  open: number;
  idle?: NodeJS.Timeout | undefined;
  close(): Promise<void>;
}

export interface SessionStoreOptions {
  readonly maxSessions: number;
  readonly sessionIdleMs: number;
  readonly keepAliveMs: number;
}

/**
 * Sessions of the protocol revisions before 2026-07-28, bounded in number and in the time that they live without a
 * connection. When there are too many, the one that was idle longest makes room.
 */
export class SessionStore {
  readonly #surface: McpSurface;
  readonly #subscriptions: ResourceSubscriptions;
  readonly #options: SessionStoreOptions;
  /** The longest unused first. */
  readonly #sessions = new Map<string, Session>();
  #opening = 0;

  constructor(surface: McpSurface, subscriptions: ResourceSubscriptions, options: SessionStoreOptions) {
    this.#surface = surface;
    this.#subscriptions = subscriptions;
    this.#options = options;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Opens a session with the `initialize` request that came. */
  async open(request: IncomingMessage, response: ServerResponse, body: unknown, exchange: Exchange): Promise<void> {
    if (this.#sessions.size + this.#opening >= this.#options.maxSessions && !(await this.#makeRoom())) {
      const message = `All ${this.#options.maxSessions} sessions are in use; try again later`;
      endWithJson(response, 503, jsonRpcError(-32_000, message, requestIdIn(body)));
      return;
    }
    this.#opening++;
    try {
      const session = await this.#create(exchange);
      this.#during(session, response);
      await session.transport.handleRequest(request, response, body);
      // A refused initialize leaves a transport without an id, which nobody could ever use or close.
      if (session.transport.sessionId === undefined) await session.close();
    } finally {
      this.#opening--;
    }
  }

  /** Hands a request on to its session, or says that there is none. */
  async use(
    id: string,
    request: IncomingMessage,
    response: ServerResponse,
    body: unknown,
    { caller }: Exchange,
  ): Promise<void> {
    const session = this.#sessions.get(id);
    if (session?.owner !== ownerOf(caller)) {
      endWithJson(response, 404, jsonRpcError(-32_001, 'Session not found; send initialize again', requestIdIn(body)));
      return;
    }
    this.#sessions.delete(id);
    this.#sessions.set(id, session);
    this.#during(session, response);
    await session.transport.handleRequest(request, response, body);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map((session) => session.close()));
  }

  async #create({ caller }: Exchange): Promise<Session> {
    const transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      keepAliveMs: this.#options.keepAliveMs,
      onsessioninitialized: (id) => {
        this.#sessions.set(id, session);
      },
    });
    const watchList = new WatchList(this.#subscriptions, (uri) => {
      server.sendResourceUpdated({ uri }).catch((error) => this.#surface.log.debug('MCP notification', { error }));
    });
    const server = createProtocolServer(this.#surface, {
      exchange: (context) => exchangeOf(context) ?? { caller },
      watchList,
      // The SDK never answers a cancelled request, and would keep its stream open for as long as the session lives.
      onCancelled: (requestId) => transport.closeSSEStream(requestId),
    });
    const session: Session = { owner: ownerOf(caller), transport, open: 0, close: () => server.close() };
    server.onclose = () => {
      clearTimeout(session.idle);
      watchList.close();
      if (transport.sessionId !== undefined) this.#sessions.delete(transport.sessionId);
    };
    await server.connect(transport);
    return session;
  }

  /** Keeps a session awake until the response has ended, however it ends. */
  #during(session: Session, response: ServerResponse): void {
    clearTimeout(session.idle);
    session.open++;
    response.once('close', () => {
      session.open--;
      if (session.open > 0) return;
      session.idle = setTimeout(() => void this.#end(session), this.#options.sessionIdleMs);
      session.idle.unref();
    });
  }

  async #makeRoom(): Promise<boolean> {
    for (const session of this.#sessions.values()) {
      if (session.open > 0) continue;
      await this.#end(session);
      return true;
    }
    return false;
  }

  async #end(session: Session): Promise<void> {
    try {
      await session.close();
    } catch (error) {
      this.#surface.log.warn('MCP session could not be closed', { error });
    }
  }
}

/** Not when its rights end: a token that is renewed in time goes on with its session. */
function ownerOf({ id, scopes, deviceTags, readOnly, toolsets }: Caller): string {
  return JSON.stringify([id, scopes.toSorted(), deviceTags, readOnly, toolsets]);
}
