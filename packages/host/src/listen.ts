import { ConflictError } from '@infrastructor/core';
import type { FastifyInstance } from 'fastify';
import type { Settings } from './config/settings-schema.ts';
import { listOf } from './create-host.ts';
import type { SurfaceContext } from './surfaces/surface-context.ts';

/** The two servers: REST with WebSocket, and MCP. */
export type ServerName = 'api' | 'mcp';

export type ServerUrls = Readonly<Partial<Record<ServerName, string>>>;

export interface Serving extends AsyncDisposable {
  readonly urls: ServerUrls;
}

interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly setting: string;
  create(): Promise<FastifyInstance>;
}

/** Makes the chosen servers listen; when one cannot, none does. */
export async function listen(
  context: SurfaceContext,
  settings: Settings,
  names: readonly ServerName[],
): Promise<Serving> {
  await using opened = new AsyncDisposableStack();
  const urls: Partial<Record<ServerName, string>> = {};
  for (const name of names) {
    const endpoint = endpointOf(name, context, settings);
    const server = await endpoint.create();
    opened.defer(() => server.close());
    await bind(server, endpoint);
    urls[name] = `http://${endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host}:${endpoint.port}`;
  }
  const held = opened.move();
  return { urls, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

/** Each surface is imported when it is served: the command line needs neither. */
function endpointOf(name: ServerName, context: SurfaceContext, settings: Settings): Endpoint {
  const furtherHosts = listOf(settings.ALLOWED_HOSTS);
  if (name === 'api') {
    const { API_HOST: host, API_PORT: port } = settings;
    return {
      host,
      port,
      setting: 'API_PORT',
      create: async () => {
        const { createRestServer } = await import('./surfaces/rest/rest-server.ts');
        const { mountStream } = await import('./surfaces/ws/mount-stream.ts');
        const server = await createRestServer(context, { bindAddress: host, allowedHosts: furtherHosts });
        await mountStream(server, context);
        return server;
      },
    };
  }
  const { MCP_HOST: host, MCP_PORT: port } = settings;
  return {
    host,
    port,
    setting: 'MCP_PORT',
    create: async () => {
      const { createMcpServer } = await import('./surfaces/mcp/create-mcp-server.ts');
      const { allowedHostsOf } = await import('./surfaces/mcp/allowed-hosts.ts');
      return createMcpServer(context, { host, allowedHosts: [...allowedHostsOf(host), ...(furtherHosts ?? [])] });
    },
  };
}

async function bind(server: FastifyInstance, { host, port, setting }: Endpoint): Promise<void> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new ConflictError(`Port ${port} of ${host} is in use by another program`, {
        cause: error,
        hint: `Stop that program, or set ${setting} to a free port.`,
      });
    }
    if (code === 'EADDRNOTAVAIL' || code === 'EACCES') {
      throw new ConflictError(`${host}:${port} cannot be listened on (${code})`, {
        cause: error,
        hint: `Change ${setting}.`,
      });
    }
    throw error;
  }
}
