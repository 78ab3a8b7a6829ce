import { AsyncLocalStorage } from 'node:async_hooks';
import type { ServerEvent, ServerEventBus } from '@modelcontextprotocol/server';
import type { Exchange } from './exchange.ts';
import type { ResourceSubscriptions } from './resource-subscriptions.ts';
import { WatchList } from './watch-list.ts';

interface ListenRequest {
  readonly exchange: Exchange;
  readonly uris: readonly string[];
}

/**
 * Feeds the `subscriptions/listen` streams of the 2026-07-28 protocol. The SDK asks its event bus for every event of the
 * server and filters by URI itself; which URIs a stream wants, and for whom, only its request knows, so that is kept
 * while the request is handled. What nobody listens to is thus never watched, and nobody learns of a resource that is
 * not theirs to read.
 */
export class ListenBus implements ServerEventBus {
  readonly #subscriptions: ResourceSubscriptions;
  readonly #request = new AsyncLocalStorage<ListenRequest>();
  readonly #listeners = new Set<(event: ServerEvent) => void>();

  constructor(subscriptions: ResourceSubscriptions) {
    this.#subscriptions = subscriptions;
  }

  /** Streams that are open. */
  get size(): number {
    return this.#listeners.size;
  }

  /** Handles a request of which the body is known. */
  handling<Result>(exchange: Exchange, body: unknown, handle: () => Result): Result {
    return this.#request.run({ exchange, uris: listenedUris(body) }, handle);
  }

  publish(event: ServerEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  subscribe(listener: (event: ServerEvent) => void): () => void {
    const own = (event: ServerEvent) => listener(event);
    const watchList = new WatchList(this.#subscriptions, (uri) => own({ kind: 'resource_updated', uri }));
    this.#listeners.add(own);
    const request = this.#request.getStore();
    if (request) void watchList.addKnown(request.uris, request.exchange.caller);
    return () => {
      this.#listeners.delete(own);
      watchList.close();
    };
  }
}

/** Whether a message opens a stream of changes, which goes on until its client ends it. */
export function isListenRequest(body: unknown): body is { readonly params?: { readonly notifications?: unknown } } {
  return typeof body === 'object' && body !== null && 'method' in body && body.method === 'subscriptions/listen';
}

/** The URIs in a `subscriptions/listen` request; none in any other. */
export function listenedUris(body: unknown): readonly string[] {
  if (!isListenRequest(body)) return [];
  const { resourceSubscriptions: uris } = (body.params?.notifications ?? {}) as { resourceSubscriptions?: unknown };
  return Array.isArray(uris) ? uris.filter((uri) => typeof uri === 'string') : [];
}
