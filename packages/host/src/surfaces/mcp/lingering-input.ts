import { PassThrough, type Readable } from 'node:stream';
import {
  isJSONRPCErrorResponse,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
} from '@modelcontextprotocol/server';

/** A client that is really gone must not hold the process, and an embedded database, for longer. */
const longestMs = 30_000;

/**
 * Standard input that ends only when every request has its answer: a client that pipes requests in closes its end at
 * once, and the transport closes with its input.
 */
export class LingeringInput {
  readonly stream = new PassThrough();
  readonly #unanswered = new Set<string | number>();
  #ended = false;

  constructor(source: Readable) {
    source.pipe(this.stream, { end: false });
    // What was piped last is handed on before the next turn, and is counted then.
    source.once('end', () => setImmediate(() => this.#linger()));
  }

  received(message: JSONRPCMessage): void {
    if (isJSONRPCRequest(message)) {
      // A subscription is answered when it ends, which is when its client goes.
      if (message.method !== 'subscriptions/listen') this.#unanswered.add(message.id);
      return;
    }
    // What was cancelled is never answered.
    const { method, params } = message as {
      readonly method?: string;
      readonly params?: { readonly requestId?: string | number };
    };
    if (method === 'notifications/cancelled' && params?.requestId !== undefined)
      this.#unanswered.delete(params.requestId);
  }

  sent(message: JSONRPCMessage): void {
    if (!isJSONRPCResultResponse(message) && !isJSONRPCErrorResponse(message)) return;
    if (message.id !== undefined && message.id !== null) this.#unanswered.delete(message.id);
    this.#endWhenAnswered();
  }

  #linger(): void {
    this.#ended = true;
    setTimeout(() => this.stream.end(), longestMs).unref();
    this.#endWhenAnswered();
  }

  #endWhenAnswered(): void {
    if (this.#ended && this.#unanswered.size === 0) this.stream.end();
  }
}
