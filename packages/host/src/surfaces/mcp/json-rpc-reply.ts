import type { ServerResponse } from 'node:http';
import { ProtocolErrorCode } from '@modelcontextprotocol/server';

/** The body of an answer that no protocol server could give. */
export function jsonRpcError(code: number, message: string, id: string | number | null = null, data?: unknown) {
  return { jsonrpc: '2.0' as const, id, error: { code, message, ...(data === undefined ? {} : { data }) } };
}

/** The id of the request in a body, where it has one. */
export function requestIdIn(body: unknown): string | number | null {
  const id = typeof body === 'object' && body !== null && 'id' in body ? body.id : undefined;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}

/** Answers directly on a response that its framework has let go of. */
export function endWithJson(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent || response.destroyed) {
    response.end();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Nobody else answers once a reply is hijacked: without this a client waits until its own timeout. */
export function endWithInternalError(response: ServerResponse, body: unknown): void {
  endWithJson(response, 500, jsonRpcError(ProtocolErrorCode.InternalError, 'Internal error', requestIdIn(body)));
}
