import { PassThrough } from 'node:stream';
import type { Logger } from '@infrastructor/core';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import {
  isInitializeRequest,
  isJSONRPCErrorResponse,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
} from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';

export interface ForwardOptions {
  readonly url: string;
  readonly token: string;
  readonly log: Logger;
}

/**
 * Hands every message of a client on standard input to a running MCP server, and every answer back, as they are.
 * Resolves when the client is gone.
 */
export async function forwardStdio({ url, token, log }: ForwardOptions): Promise<void> {
  // The transport closes with its input, but a client that only pipes requests in still wants the answers.
  const input = new PassThrough();
  process.stdin.pipe(input, { end: false });
  const client = new StdioServerTransport(input, process.stdout);
  const server = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { Authorization: `Bearer ${token}` } },
  });
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const pending = new Set<string | number>();
  const { promise: drained, resolve: drain } = Promise.withResolvers<void>();
  let inputEnded = false;
  const settle = (id: string | number | undefined) => {
    if (id !== undefined) pending.delete(id);
    if (inputEnded && pending.size === 0) drain();
  };
  let initializing: string | number | undefined;

  client.onmessage = (message) => {
    if (isInitializeRequest(message) && 'id' in message) initializing = message.id as string | number;
    if (isJSONRPCRequest(message)) pending.add(message.id);
    server.send(message).catch(async (error: unknown) => {
      await answerFailure(client, message, error);
      if (isJSONRPCRequest(message)) settle(message.id);
    });
  };
  server.onmessage = (message) => {
    // Revisions up to 2025-11-25 want the version that was agreed on in a header from then on.
    if (isJSONRPCResultResponse(message) && message.id === initializing) {
      const { protocolVersion } = message.result as { readonly protocolVersion?: string };
      if (protocolVersion) server.setProtocolVersion(protocolVersion);
    }
    const answered = isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message) ? message.id : undefined;
    client.send(message).then(
      () => settle(answered),
      () => settle(answered),
    );
  };
  server.onerror = ({ message }) => log.debug('MCP server', { message });
  client.onclose = resolve;
  process.stdin.once('end', () => {
    inputEnded = true;
    settle(undefined);
  });
  await server.start();
  await client.start();
  await Promise.race([closed, drained]);
  await server.terminateSession().catch(() => {});
  await server.close();
}

/** A request that could not be handed on is answered, or its sender would wait for ever. */
async function answerFailure(client: StdioServerTransport, message: JSONRPCMessage, error: unknown): Promise<void> {
  if (!isJSONRPCRequest(message)) return;
  const text = `The Infrastructor server does not answer: ${(error as Error).message}`;
  await client.send({ jsonrpc: '2.0', id: message.id, error: { code: -32_603, message: text } });
}
