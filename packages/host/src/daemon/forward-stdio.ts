import type { Logger } from '@infrastructor/core';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import {
  isInitializeRequest,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
} from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { LingeringInput } from '../surfaces/mcp/lingering-input.ts';
import { observedTransport } from '../surfaces/mcp/observed-transport.ts';

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
  const input = new LingeringInput(process.stdin);
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const client = observedTransport(new StdioServerTransport(input.stream, process.stdout), {
    onMessage: (message) => input.received(message),
    onSent: (message) => input.sent(message),
    onClose: resolve,
  });
  const server = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { Authorization: `Bearer ${token}` } },
  });
  const send = (message: JSONRPCMessage) =>
    client.send(message).catch((error: unknown) => log.debug('MCP client', { error }));
  let initializing: string | number | undefined;

  client.onmessage = (message: JSONRPCMessage) => {
    if (isInitializeRequest(message) && 'id' in message) initializing = message.id as string | number;
    server.send(message).catch((error: Error) => {
      // A request that could not be handed on is answered, or its sender would wait for ever.
      if (!isJSONRPCRequest(message)) return;
      const text = `The Infrastructor server does not answer: ${error.message}`;
      void send({ jsonrpc: '2.0', id: message.id, error: { code: -32_603, message: text } });
    });
  };
  server.onmessage = (message) => {
    // Revisions up to 2025-11-25 want the version that was agreed on in a header from then on.
    if (isJSONRPCResultResponse(message) && message.id === initializing) {
      const { protocolVersion } = message.result as { readonly protocolVersion?: string };
      if (protocolVersion) server.setProtocolVersion(protocolVersion);
    }
    void send(message);
  };
  server.onerror = ({ message }) => log.debug('MCP server', { message });
  await server.start();
  await client.start();
  await closed;
  await server.terminateSession().catch(() => {});
  await server.close();
}
