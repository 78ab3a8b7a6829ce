import type { Logger } from '@infrastructor/core';
import {
  builtInPlugins,
  createRuntime,
  prepareSchemas,
  type Runtime,
  type RuntimeOptions,
} from '@infrastructor/core/runtime';
import { checkAccessSettings } from './config/check-access-settings.ts';
import { type Home, masterKey, openHome } from './config/home.ts';
import { monitoringOptions } from './config/monitoring-settings.ts';
import type { Settings } from './config/settings-schema.ts';
import { removeProcessFile, writeProcessFile } from './daemon/process-file.ts';
import type { LoadedPlugin } from './discovery/load-plugins.ts';
import { listen, preloadSurfaces, type ServerName, type ServerUrls } from './listen.ts';
import { createMetrics } from './observability/create-metrics.ts';
import { startTracing } from './observability/start-tracing.ts';
import { createPolicy } from './policy/create-policy.ts';
import type { SurfaceContext } from './surfaces/surface-context.ts';
import { version } from './version.ts';

export interface HostOptions {
  readonly settings: Settings;
  readonly plugins: readonly LoadedPlugin[];
  /** What to serve: both in one process, one of them, or neither for the command line. */
  readonly servers: readonly ServerName[];
  readonly log: Logger;
  /** Shells of devices whose transport is `replay`, for tests and demonstrations. */
  readonly replay?: RuntimeOptions['replay'];
}

export interface Host extends AsyncDisposable {
  readonly home: Home;
  readonly runtime: Runtime;
  readonly context: SurfaceContext;
  readonly urls: ServerUrls;
  /** Stops listening, lets requests finish, then closes what they stood on. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Settings to a running server: data folder, runtime, policy, surfaces.
 * @throws {InfrastructorError} when anything of it cannot be had; nothing stays open then
 */
export async function createHost({ settings, plugins, servers, log, replay }: HostOptions): Promise<Host> {
  // Also here, as settings need not come from the environment.
  checkAccessSettings(settings);
  const home = openHome(settings.INFRASTRUCTOR_HOME);
  await using opened = new AsyncDisposableStack();
  const metrics = createMetrics();
  const tracing = opened.use(await startTracing(settings, version));
  preloadSurfaces(servers);
  const bare = opened.use(
    await createRuntime({
      plugins,
      databaseUrl: settings.DATABASE_URL,
      databaseFolder: settings.DATABASE_URL ? undefined : home.database,
      databasePoolSize: settings.DB_POOL_SIZE,
      databaseStatementTimeoutMs: settings.DB_STATEMENT_TIMEOUT_MS,
      databaseReplicaUrl: settings.DATABASE_URL ? settings.DATABASE_REPLICA_URL : undefined,
      redisUrl: settings.REDIS_URL,
      redisClusterNodes: settings.REDIS_CLUSTER_NODES,
      redisCaFile: settings.REDIS_CA_FILE,
      cacheMaxBytes: settings.CACHE_MAX_MB * 1_048_576,
      masterKey: masterKey(home, settings.MASTER_KEY),
      localDevice: settings.LOCAL_DEVICE,
      // A command that opens the runtime for itself is over before that.
      backgroundDelayMs: servers.length > 0 ? 1_500 : 60_000,
      // Whoever serves watches where it gets the lease; a command of the command line does not last.
      watchConfigs: settings.WATCH_CONFIGS && servers.length > 0,
      // A command that ends in a moment begins nothing by itself; of several servers one does.
      ...(servers.length > 0 ? monitoringOptions(settings, collectorsOf(plugins)) : {}),
      ssh: {
        connectTimeoutMs: settings.SSH_CONNECT_TIMEOUT_MS,
        commandTimeoutMs: settings.SSH_COMMAND_TIMEOUT_MS,
        maxConnections: settings.SSH_MAX_CONNECTIONS,
        hostKeyPolicy: settings.SSH_HOST_KEY_POLICY as 'strict' | 'accept-new',
      },
      log,
      version,
      replay,
      observe(record) {
        metrics.observe(record);
        log.debug('operation finished', { ...record });
      },
    }),
  );
  const { runtime: limited, ...policy } = opened.use(await createPolicy(bare, settings, home, log));
  const runtime = tracing.follow(limited);
  metrics.follow(() => runtime.statistics());
  const context = { runtime, authenticator: policy.authenticator, rateLimits: policy.rateLimits, log, metrics };
  const serving = opened.use(await listen(context, settings, servers));
  for (const name of servers) {
    // So that the command line and clients on stdio find the one process that has the embedded database open.
    const pidFile = home.pidFile(name);
    writeProcessFile(pidFile, serving.urls[name] ?? '');
    opened.defer(() => removeProcessFile(pidFile));
  }
  if (servers.length > 0) opened.use(prepareSchemas(runtime.registry, runtime.operations));
  const held = opened.move();
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= held.disposeAsync();
    return closing;
  };
  return { home, runtime, context, urls: serving.urls, close, [Symbol.asyncDispose]: close };
}

function collectorsOf(plugins: readonly LoadedPlugin[]) {
  return [...builtInPlugins, ...plugins.map(({ plugin }) => plugin)].flatMap(({ collectors }) => collectors);
}
