import { ConflictError } from '@infrastructor/core';
import type { FastifyInstance } from 'fastify';
import { listOf } from './config/list-of.ts';
import type { Settings } from './config/settings-schema.ts';
import { continueTraces } from './surfaces/rest/continue-traces.ts';
import type { SurfaceContext } from './surfaces/surface-context.ts';

/** The two servers: REST with WebSocket, and MCP. */
export type ServerName = 'api' | 'mcp';

export type ServerUrls = Readonly<Partial<Record<ServerName, string>>>;

export interface Serving extends AsyncDisposable {
  readonly urls: ServerUrls;
}

/** Each surface is imported when it is served: the command line needs neither. */
const surfaces = {
  api: () =>
    Promise.all([
      import('./surfaces/rest/rest-server.ts'),
      import('./surfaces/ws/mount-stream.ts'),
      import('./surfaces/rest/protect-responses.ts'),
    ]),
  mcp: () => Promise.all([import('./surfaces/mcp/create-mcp-server.ts'), import('./surfaces/mcp/allowed-hosts.ts')]),
};

interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly setting: string;
  create(): Promise<FastifyInstance>;
}

/** Begins to load what will serve, which takes as long as the database takes to open; whoever needs it tells of errors. */
export function preloadSurfaces(names: readonly ServerName[]): void {
  for (const name of names) surfaces[name]().catch(() => {});
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
    urls[name] = originOf(endpoint.host, endpoint.port);
  }
  const held = opened.move();
  return { urls, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

function endpointOf(name: ServerName, context: SurfaceContext, settings: Settings): Endpoint {
  const furtherHosts = listOf(settings.ALLOWED_HOSTS);
  if (name === 'api') {
    const { API_HOST: host, API_PORT: port } = settings;
    return {
      host,
      port,
      setting: 'API_PORT',
      create: async () => {
        const [{ createRestServer }, { mountStream }, { protectResponses }] = await surfaces.api();
        const origins = listOf(settings.CORS_ORIGINS);
        const server = await createRestServer(context, {
          bindAddress: host,
          allowedHosts: furtherHosts,
          allowedOrigins: origins,
          bodyLimitBytes: settings.BODY_LIMIT_KB * 1_024,
          receiveMs: settings.REQUEST_RECEIVE_SEC * 1_000,
          trustProxy: listOf(settings.TRUST_PROXY),
          dashboard: settings.DASHBOARD,
          prepare: async (unprotected) => {
            continueTraces(unprotected);
            await protectResponses(unprotected, origins ?? []);
          },
        });
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
      const [{ createMcpServer }, { allowedHostsOf }] = await surfaces.mcp();
      const server = await createMcpServer(context, {
        host,
        allowedHosts: [...allowedHostsOf(host), ...(furtherHosts ?? [])],
        allowedOrigins: listOf(settings.CORS_ORIGINS)?.map(hostnameOf),
        maxBodyBytes: settings.BODY_LIMIT_KB * 1_024,
        receiveMs: settings.REQUEST_RECEIVE_SEC * 1_000,
        trustProxy: listOf(settings.TRUST_PROXY),
        publicUrl: settings.MCP_PUBLIC_URL ?? `${originOf(host, port)}/mcp`,
        authorizationServers: settings.JWT_ISSUER?.startsWith('http') ? [settings.JWT_ISSUER] : [],
      });
      continueTraces(server);
      return server;
    },
  };
}

function originOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The checks of MCP are by name alone. */
function hostnameOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).hostname : origin;
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
