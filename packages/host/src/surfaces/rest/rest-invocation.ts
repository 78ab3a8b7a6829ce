import type { Caller } from '@infrastructor/core';
import type { Invocation } from '@infrastructor/core/runtime';
import type { FastifyReply } from 'fastify';
import { clientSignal } from './client-signal.ts';

/** How a request calls its operation. The signal is only made for who looks at it, which an answer of the cache does not. */
export class RestInvocation implements Invocation {
  readonly caller: Caller;
  readonly correlationId: string;
  readonly source: Invocation['source'];
  readonly #reply: FastifyReply;
  #signal: AbortSignal | undefined;

  constructor(caller: Caller, reply: FastifyReply, source: Invocation['source']) {
    this.caller = caller;
    this.correlationId = reply.request.id;
    this.source = source;
    this.#reply = reply;
  }

  get signal(): AbortSignal {
    this.#signal ??= clientSignal(this.#reply);
    return this.#signal;
  }
}
