import type { Readable, Writable } from 'node:stream';
import type { Server } from '@modelcontextprotocol/server';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import type { SurfaceContext } from '../surface-context.ts';
import { claimStdout } from './claim-stdout.ts';
import { LingeringInput } from './lingering-input.ts';
import { createMcpSurface } from './mcp-surface.ts';
import { observedTransport } from './observed-transport.ts';
import type { PromptSource } from './prompt-source.ts';
import { createProtocolServer } from './protocol-server.ts';
import { createResourceSubscriptions } from './resource-subscriptions.ts';
import { StdioListeners } from './stdio-listeners.ts';
import { WatchList } from './watch-list.ts';

export interface McpStdioOptions {
  /** The bearer token of whoever started the process, looked at with every request: it may expire or be revoked. */
  readonly token: string | undefined;
  readonly prompts?: PromptSource;
  readonly input?: Readable;
  /** Default: standard output, which is then kept for the protocol alone. */
  readonly output?: Writable;
}

export interface McpStdioConnection {
  /** Resolves when the client is gone. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/** MCP on standard input and output, for the one client that started this process. Logs belong on standard error. */
export function serveMcpStdio(context: SurfaceContext, options: McpStdioOptions): McpStdioConnection {
  const { runtime, authenticator, log } = context;
  const caller = () => authenticator.authenticate(options.token, 'mcp');
  const surface = createMcpSurface(context, options);
  const subscriptions = createResourceSubscriptions(runtime);
  const claimed = options.output ? undefined : claimStdout();
  const { promise: closed, resolve: tellClosed } = Promise.withResolvers<void>();

  // One connection, but the SDK may make a second server for it when a client first asks which revisions there are.
  let server: Server | undefined;
  const watchList = new WatchList(subscriptions, (uri) => {
    server?.sendResourceUpdated({ uri }).catch((error) => log.debug('MCP notification', { error }));
  });
  const input = new LingeringInput(options.input ?? process.stdin);
  const listeners = new StdioListeners(watchList, caller);
  const transport = observedTransport(new StdioServerTransport(input.stream, options.output ?? claimed?.output), {
    onMessage: (message) => {
      input.received(message);
      listeners.observe(message);
    },
    onSent: (message) => input.sent(message),
    onClose: () => {
      watchList.close();
      subscriptions.close();
      claimed?.release();
      tellClosed();
    },
  });
  const handle = serveStdio(
    () => {
      server = createProtocolServer(surface, { exchange: async () => ({ caller: await caller() }), watchList });
      return server;
    },
    { transport, onerror: (error) => log.debug('MCP connection', { error }) },
  );
  return { closed, close: () => handle.close() };
}
