import type { Caller } from '@infrastructor/core';
import {
  isJSONRPCNotification,
  isJSONRPCRequest,
  type JSONRPCMessage,
  type RequestId,
} from '@modelcontextprotocol/server';
import { listenedUris } from './listen-bus.ts';
import type { WatchList } from './watch-list.ts';

/**
 * Follows the `subscriptions/listen` requests of one connection. On stdio the SDK answers them by itself and gives every
 * listener the updates that it asked for, but tells nobody which resources are worth watching.
 */
export class StdioListeners {
  readonly #watchList: WatchList;
  readonly #caller: () => Promise<Caller>;
  readonly #uris = new Map<RequestId, readonly string[]>();

  /** @param caller who asks, found out each time */
  constructor(watchList: WatchList, caller: () => Promise<Caller>) {
    this.#watchList = watchList;
    this.#caller = caller;
  }

  observe(message: JSONRPCMessage): void {
    if (isJSONRPCRequest(message)) {
      const uris = listenedUris(message);
      if (uris.length === 0) return;
      this.#uris.set(message.id, uris);
      void this.#caller()
        .then((caller) => this.#watchList.addKnown(uris, caller))
        .catch(() => {});
    } else if (isJSONRPCNotification(message) && message.method === 'notifications/cancelled') {
      this.#end(message.params?.requestId as RequestId);
    }
  }

  #end(requestId: RequestId): void {
    const ended = this.#uris.get(requestId);
    this.#uris.delete(requestId);
    const wanted = new Set([...this.#uris.values()].flat());
    for (const uri of ended ?? []) if (!wanted.has(uri)) this.#watchList.remove(uri);
  }
}
