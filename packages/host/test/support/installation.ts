import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger, PluginDefinition } from '@infrastructor/core';
import { freePort, startPostgres, startRedis } from '@infrastructor/core/testing';
import monitoring from '@infrastructor/plugin-monitoring';
import { adminToken } from '../../src/config/home.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import { createHost, type Host, type HostOptions } from '../../src/create-host.ts';
import { createLogger } from '../../src/observability/create-logger.ts';

/** Where an installation keeps its data; every suite passes on each. */
export type Storage = 'embedded' | 'postgres and redis';

export const storages: readonly Storage[] = ['embedded', 'postgres and redis'];

export interface Installation extends AsyncDisposable {
  readonly host: Host;
  readonly apiUrl: string;
  readonly mcpUrl: string;
  readonly token: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface InstallationOptions {
  readonly storage?: Storage;
  readonly plugins?: readonly PluginDefinition[];
  /** Options of plugins, by their names. */
  readonly pluginOptions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly replay?: HostOptions['replay'];
  /** Default: errors on standard error. */
  readonly log?: Logger;
}

/** A whole host on free ports: real servers, real database, this machine as `localhost`. */
export async function startInstallation(options: InstallationOptions = {}): Promise<Installation> {
  await using opened = new AsyncDisposableStack();
  const home = await mkdtemp(join(tmpdir(), 'infrastructor-home-'));
  opened.defer(() => rm(home, { recursive: true, force: true }));
  const storage: Record<string, string> = {};
  if (options.storage === 'postgres and redis') {
    const postgres = opened.use(await startPostgres());
    const redis = opened.use(await startRedis());
    storage.DATABASE_URL = await postgres.createDatabase();
    storage.REDIS_URL = redis.url;
  }
  const environment = {
    INFRASTRUCTOR_HOME: home,
    API_PORT: String(await freePort()),
    MCP_PORT: String(await freePort()),
    SSH_CONNECT_TIMEOUT_MS: '3000',
    // What a test sees is what it did itself.
    POLLING_ENABLED: 'false',
    ALERT_ENABLED: 'false',
    ...storage,
    ...options.environment,
  };
  const settings = loadSettings(environment, home);
  const host = opened.use(
    await createHost({
      settings,
      plugins: (options.plugins ?? [monitoring]).map((plugin) => ({
        plugin,
        origin: 'test',
        options: options.pluginOptions?.[plugin.name] ?? {},
      })),
      servers: ['api', 'mcp'],
      ...(options.replay ? { replay: options.replay } : {}),
      log: options.log ?? createLogger({ level: 'error', format: 'text', fileDescriptor: 2 }),
    }),
  );
  const held = opened.move();
  return {
    host,
    apiUrl: `http://127.0.0.1:${settings.API_PORT}`,
    mcpUrl: `http://127.0.0.1:${settings.MCP_PORT}/mcp`,
    token: adminToken(host.home),
    environment,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
