import type { Caller } from '@infrastructor/core';
import type { AuthInfo, ServerContext } from '@modelcontextprotocol/server';

/** One request of a client as its transport knows it: who asks, under which correlation id. */
export interface Exchange {
  readonly caller: Caller;
  /** From the `X-Request-Id` header; a request may say another one in its `_meta`. */
  readonly correlationId?: string | undefined;
}

/** The exchange in the form in which the SDK hands it through to its handlers. The token itself stays outside. */
export function authInfoOf(exchange: Exchange): AuthInfo {
  const { caller } = exchange;
  return { token: '', clientId: caller.id, scopes: [...caller.scopes], extra: { exchange } };
}

/** What {@link authInfoOf} put in. */
export function exchangeOf(context: Pick<ServerContext, 'http'>): Exchange | undefined {
  return context.http?.authInfo?.extra?.exchange as Exchange | undefined;
}
