import { InfrastructorError } from '@infrastructor/core';
import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  type HandlerResultTypeMap,
  ProtocolErrorCode,
  type RequestMethod,
  type RequestTypeMap,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { callTool } from './call-tool.ts';
import { correlationIdFrom } from './correlation-id.ts';
import type { Exchange } from './exchange.ts';
import { protocolErrorOf } from './failure.ts';
import { listPage } from './list-page.ts';
import type { McpSurface } from './mcp-surface.ts';
import { type RequestCall, requestCallOf } from './request-call.ts';
import { completionOf } from './resource-handlers.ts';
import type { WatchList } from './watch-list.ts';

/** So many that today's tools come in one part. */
const toolsPerPage = 250;

/** What differs between connections. */
export interface Connection {
  /** Who asks, for every single request: a session may outlive a token. */
  exchange(context: ServerContext): Exchange | Promise<Exchange>;
  /** The subscriptions of a connection that lasts; undefined where every request stands alone. */
  readonly watchList?: WatchList | undefined;
  /** Called with the JSON-RPC id of a request that was cancelled, and so is never answered. */
  onCancelled?(requestId: string | number): void;
}

type Params<Method extends RequestMethod> = NonNullable<RequestTypeMap[Method]['params']>;

type Work<Method extends RequestMethod> = (
  params: Params<Method>,
  call: RequestCall,
  context: ServerContext,
) => HandlerResultTypeMap[Method] | Promise<HandlerResultTypeMap[Method]>;

/**
 * A protocol server over what the surface has built. The low-level class of the SDK, because its high-level one would
 * register every tool again for each request of the 2026-07-28 protocol, and validate what an operation validates.
 */
export function createProtocolServer(surface: McpSurface, connection: Connection): Server {
  const { capabilities, instructions, tools, protocolTools, resources, prompts, log } = surface;
  const server = new Server(surface.info, { capabilities, instructions });
  server.onerror = (error) => log.debug('MCP connection', { error });

  /** Registers the work of a method; whatever it throws leaves as an error of ours, never with its cause. */
  function handle<Method extends RequestMethod>(method: Method, work: Work<Method>): void {
    server.setRequestHandler(method, async (request, context) => {
      let correlationId = correlationIdFrom(context.mcpReq._meta?.correlationId);
      try {
        const call = requestCallOf(await connection.exchange(context), context);
        correlationId = call.correlationId;
        const { onCancelled } = connection;
        if (onCancelled) call.signal.addEventListener('abort', () => onCancelled(context.mcpReq.id), { once: true });
        return await work((request.params ?? {}) as Params<Method>, call, context);
      } catch (thrown) {
        const error = protocolErrorOf(thrown, correlationId);
        if (error.code === ProtocolErrorCode.InternalError) {
          log.error('MCP request failed', { method, correlationId, error: thrown });
        }
        throw error;
      }
    });
  }

  handle('tools/list', ({ cursor }, { caller }) => {
    const all = [...tools.listFor(caller), ...[...protocolTools.values()].map(({ tool }) => tool)];
    const { items, ...next } = listPage(all, cursor, toolsPerPage);
    return { tools: items, ...next };
  });
  handle('tools/call', (params, call, context) => callTool(surface, params, call, context, canAsk(context)));
  if (capabilities.logging) handle('logging/setLevel', () => ({}));

  if (capabilities.resources) {
    handle('resources/list', ({ cursor }, call) => resources.list(cursor, call));
    handle('resources/templates/list', ({ cursor }, { caller }) => resources.templates(cursor, caller));
    handle('resources/read', ({ uri }, call) => resources.read(uri, call));
    handle('resources/subscribe', async ({ uri }, { caller }) => {
      await requireWatchList(connection).add(uri, caller);
      return {};
    });
    handle('resources/unsubscribe', ({ uri }) => {
      connection.watchList?.remove(uri);
      return {};
    });
  }
  if (prompts) {
    handle('prompts/list', ({ cursor }, { caller }) => {
      const { items, ...next } = listPage(prompts.list(caller), cursor, toolsPerPage);
      return { prompts: items, ...next };
    });
    handle('prompts/get', ({ name, arguments: args }, call) => prompts.get(name, args ?? {}, call));
  }
  if (capabilities.completions) {
    handle('completion/complete', async ({ ref, argument: { name, value } }, call) => {
      if (ref.type === 'ref/resource') return resources.complete(ref.uri, name, value, call);
      return completionOf((await prompts?.complete(ref.name, name, value, call)) ?? []);
    });
  }
  return server;

  /** Whether the client can put a form to its user: told once by older clients, and with every request by newer ones. */
  function canAsk({ mcpReq }: ServerContext): boolean {
    const envelope = mcpReq.envelope as Readonly<Record<string, unknown>> | undefined;
    const told = envelope?.[CLIENT_CAPABILITIES_META_KEY] as ClientCapabilities | undefined;
    return (told ?? server.getClientCapabilities())?.elicitation !== undefined;
  }
}

function requireWatchList({ watchList }: Connection): WatchList {
  if (watchList) return watchList;
  throw new InfrastructorError('CONFLICT', 'A subscription needs a session, and this request has none', {
    hint: 'Send initialize first, and its Mcp-Session-Id with every request.',
  });
}
