import type { Caller } from '@infrastructor/core';
import type { ServerContext } from '@modelcontextprotocol/server';
import { correlationIdFrom } from './correlation-id.ts';
import type { Exchange } from './exchange.ts';

/** One request under way, as the handlers of this surface see it; it also fits the runtime's own calls. */
export interface RequestCall {
  readonly caller: Caller;
  readonly correlationId: string;
  readonly signal: AbortSignal;
}

/** `_meta.correlationId` of the request itself goes before the header of the exchange that brought it. */
export function requestCallOf({ caller, correlationId }: Exchange, { mcpReq }: ServerContext): RequestCall {
  return {
    caller,
    correlationId: correlationIdFrom(mcpReq._meta?.correlationId, correlationId),
    signal: mcpReq.signal,
  };
}
