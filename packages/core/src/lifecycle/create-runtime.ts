import { randomBytes } from 'node:crypto';
import { statisticsToken } from '../alerts/installation-findings.ts';
import { OperationWindow, operationWindowToken } from '../alerts/operation-window.ts';
import { createCache } from '../cache/create-cache.ts';
import { backgroundWorkToken, createBackgroundWork } from '../configs/background-work.ts';
import type { CollectorDefinition } from '../contract/collector.ts';
import type { Caller, Logger } from '../contract/context.ts';
import { NotFoundError } from '../contract/errors.ts';
import { nearestNames } from '../contract/nearest-names.ts';
import type { PluginDefinition } from '../contract/plugin.ts';
import type { Shell } from '../device/shell.ts';
import { createSshConnections } from '../device/ssh/ssh-connections.ts';
import type { HostKeyPolicyName } from '../device/ssh/ssh-target.ts';
import { DeviceCredentials } from '../devices/credentials/device-credentials.ts';
import { createSecretSeal } from '../devices/credentials/secret-seal.ts';
import { Devices, devicesToken } from '../devices/devices.ts';
import { operationsToken } from '../devices/fleet/operations-token.ts';
import { Container } from '../di/container.ts';
import { eventBusToken } from '../events/bus.ts';
import { createEventBus } from '../events/create-event-bus.ts';
import { createLeases } from '../leases/create-leases.ts';
import { leasesToken } from '../leases/leases.ts';
import { type Collect, createCollect } from '../pipeline/collect.ts';
import { collectorContexts } from '../pipeline/collector-contexts.ts';
import { createConfirmations } from '../pipeline/confirmation.ts';
import { createDeviceGuards, defaultDeviceGuardOptions } from '../pipeline/device-guard.ts';
import { createExecutor } from '../pipeline/execute.ts';
import { createOperationGate } from '../pipeline/operation-gate.ts';
import type { OperationRecord } from '../pipeline/operation-record.ts';
import { createRecorder, recorderToken } from '../pipeline/recorder.ts';
import { createResourceCatalogue } from '../pipeline/resources.ts';
import type { PipelineServices } from '../pipeline/services.ts';
import { createStreamHub } from '../pipeline/streams.ts';
import { tagFilterOf } from '../policy/authorize.ts';
import type { Operation } from '../registry/operation.ts';
import { createOperations } from '../registry/operations.ts';
import { createRegistry, type Registry } from '../registry/registry.ts';
import { type Database, openDatabase } from '../store/database.ts';
import type { DeviceRow } from '../store/devices-table.ts';
import { migrateUp } from '../store/migrate.ts';
import { openReplica } from '../store/open-replica.ts';
import { ReplicaQueries } from '../store/replica-queries.ts';
import { defaultRetention } from '../store/retention.ts';
import { backgroundHealth } from './background-health.ts';
import { type BuiltInOptions, builtInSetups } from './built-in-setups.ts';
import { type Clock, systemClock } from './clock.ts';
import { checkHealth } from './health.ts';
import { startMaintenance } from './maintenance.ts';
import { type PluginSetup, startPlugins } from './plugins.ts';
import { detectorNeedsToken, registryToken } from './registry-token.ts';
import type { Runtime } from './runtime.ts';
import { readStatistics } from './statistics.ts';
import { createTables, databaseToken, tablesToken } from './tables.ts';

export interface RuntimeOptions extends BuiltInOptions {
  readonly plugins?: readonly PluginSetup[];
  /** PostgreSQL; without it an embedded database, in `databaseFolder` or in memory. */
  readonly databaseUrl?: string | undefined;
  readonly databaseFolder?: string | undefined;
  readonly databasePoolSize?: number | undefined;
  /** The server gives a statement up after this. Default 60 s, which is the most. */
  readonly databaseStatementTimeoutMs?: number | undefined;
  /** A streaming replica of `databaseUrl`, from which history and lists are read; while it is away, the database itself. */
  readonly databaseReplicaUrl?: string | undefined;
  readonly redisUrl?: string | undefined;
  /** `host:port,host:port`; instead of the URL. */
  readonly redisClusterNodes?: string | undefined;
  /** PEM file of the authorities whose certificates are believed with `rediss:`. */
  readonly redisCaFile?: string | undefined;
  readonly cacheMaxBytes?: number | undefined;
  /** 32 bytes that seal credentials and confirmations; random when left out, so neither outlives the process. */
  readonly masterKey?: Uint8Array | undefined;
  /** Registers this machine as `localhost` when there is no device yet. Default true. */
  readonly localDevice?: boolean | undefined;
  readonly ssh?:
    | {
        readonly connectTimeoutMs?: number | undefined;
        readonly commandTimeoutMs?: number | undefined;
        readonly maxConnections?: number | undefined;
        readonly hostKeyPolicy?: HostKeyPolicyName | undefined;
        readonly knownHostsFiles?: readonly string[] | undefined;
      }
    | undefined;
  readonly log?: Logger | undefined;
  readonly clock?: Clock | undefined;
  /** How long after the start polling, watching, alerts and maintenance begin. Default 0; a server wants to answer first. */
  readonly backgroundDelayMs?: number | undefined;
  readonly version?: string | undefined;
  /** Sees every finished operation: for logs, metrics and traces. */
  readonly observe?: ((record: OperationRecord) => void) | undefined;
  /** Shells of devices whose transport is `replay`. */
  readonly replay?: ((row: DeviceRow) => Shell) | undefined;
}

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Starts Infrastructor without any server: opens the database and migrates it, checks and starts the plugins, and gives
 * their operations. `close()` ends everything that was opened here.
 * @throws {InfrastructorError} CONFIGURATION_INVALID, DATABASE_UNAVAILABLE; nothing stays open then
 */
export async function createRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  const { log = silent, clock = systemClock, backgroundDelayMs = 0 } = options;
  const own = builtInSetups(options);
  const setups = [...own, ...(options.plugins ?? [])];
  const registry = createRegistry(setups.map(({ plugin }) => plugin));
  await using opened = new AsyncDisposableStack();

  const database = opened.use(await openDatabase(databaseOptions(options)));
  await prepareDatabase(database, registry.plugins, log);
  const reads = opened.use(await openReads(database, options));
  const tables = opened.use(createTables(database, clock, log, options.masterKey, reads.queries));
  const { databaseUrl, redisUrl, redisClusterNodes, redisCaFile } = options;
  const bus = opened.use(await createEventBus({ databaseUrl, redisUrl, redisClusterNodes, redisCaFile, log }));
  const cache = opened.use(
    await createCache({
      maxBytes: options.cacheMaxBytes,
      redisUrl,
      redisClusterNodes,
      redisCaFile,
      bus,
      log,
    }),
  );
  const guards = createDeviceGuards(defaultDeviceGuardOptions);
  const ssh = createSshConnections({
    ...options.ssh,
    log: (level, message, details) => log[level](message, details),
    onHostKeyAccepted: (target, key) => devices.pin(target.id, key),
  });
  opened.defer(() => ssh.close());
  const masterKey = options.masterKey ?? randomBytes(32);
  const credentials = new DeviceCredentials(tables.credentials, createSecretSeal(masterKey));
  const devices: Devices = opened.use(
    new Devices({ table: tables.devices, credentials, ssh, guards, bus, clock, log, replay: options.replay }),
  );

  const watched = new OperationWindow();
  const services: PipelineServices = {
    cache,
    bus,
    devices,
    guards,
    clock,
    log,
    snapshots: tables.snapshotStore,
    audit: tables.auditLog,
    confirmations: createConfirmations(masterKey, clock),
    observe(record) {
      watched.add(record);
      options.observe?.(record);
    },
    defaultTimeoutMs: options.ssh?.commandTimeoutMs ?? 30_000,
  };
  const leases = opened.use(createLeases({ databaseUrl: options.databaseUrl, log }));
  const work = createBackgroundWork(registry, services, (...asked) => collect(...asked));
  const needsOf = (collector: CollectorDefinition) => started.needs(ownerOf(registry, collector), collector.needs);
  const recorder = createRecorder(services, (recorded, ask) => collectorContexts(recorded, ask, needsOf));
  const container = opened.use(new Container());
  container
    .value(registryToken, registry)
    .value(detectorNeedsToken, ({ plugin, definition }) => started.needs(plugin, definition.needs))
    .value(devicesToken, devices)
    .value(eventBusToken, bus)
    .value(databaseToken, database)
    .value(tablesToken, tables)
    .value(leasesToken, leases)
    .value(operationWindowToken, watched)
    .value(operationsToken, { find: (name) => findOperation(name) })
    .value(statisticsToken, () => readStatistics(measured))
    .value(recorderToken, recorder)
    .value(backgroundWorkToken, work);
  const started = opened.use(
    await startPlugins(registry, setups, container, log, {
      leases,
      work,
      delayMs: backgroundDelayMs,
    }),
  );
  const collect: Collect = createCollect(services, (...asked) => contexts(...asked));
  const contexts = collectorContexts(services, collect, needsOf);
  const operations = createOperations(
    registry,
    createExecutor(services, collect, started.needs),
    createOperationGate(services),
  );
  const byName = new Map(operations.map((operation) => [operation.name, operation]));
  const findOperation = (name: string): Operation => {
    const found = byName.get(name);
    if (found) return found;
    const near = nearestNames(name, byName.keys());
    throw new NotFoundError(`There is no tool ${name}`, {
      code: 'TOOL_NOT_FOUND',
      hint: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'GET /api/plugins lists every tool.',
    });
  };
  const streams = createStreamHub(services, collect, started.needs);
  opened.defer(() => streams.close());
  const deviceNames = async (caller?: Caller) =>
    (await tables.devices.list({ limit: 1_000, tag: tagFilterOf(caller) })).items.map(({ hostname }) => hostname);
  const resources = createResourceCatalogue(registry, services, collect, started.needs, deviceNames);
  if (options.localDevice ?? true) await registerLocalDevice(devices);
  opened.use(
    startMaintenance({
      database,
      tables,
      clock,
      log,
      retention: { ...defaultRetention, ...options.retention },
      delayMs: backgroundDelayMs,
    }),
  );

  const held = opened.move();
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= held.disposeAsync();
    return closing;
  };
  const version = options.version ?? '0.1.0';
  const measured = { database, cache, ssh, guards, streams, tables };
  const usesRedis = Boolean(options.redisUrl ?? options.redisClusterNodes);
  return {
    version,
    registry,
    operations,
    operation: findOperation,
    resources,
    streams,
    bus,
    tables,
    internalCaller: Object.freeze({
      id: 'internal',
      scopes: ['read', 'operate', 'admin'] as const,
      surface: 'internal',
    }),
    deviceNames,
    service: (token) => container.get(token),
    health: () => checkHealth({ ...measured, version, clock, usesRedis, further: () => backgroundHealth(container) }),
    statistics: () => readStatistics(measured),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** A collector that no plugin registers can still be run by the one that holds it, with the services of core alone. */
function ownerOf({ collectors, plugins }: Registry, { name }: CollectorDefinition): PluginDefinition {
  return collectors.get(name)?.plugin ?? (plugins[0] as PluginDefinition);
}

function databaseOptions(options: RuntimeOptions) {
  return {
    url: options.databaseUrl,
    folder: options.databaseFolder,
    poolSize: options.databasePoolSize,
    statementTimeoutMs: options.databaseStatementTimeoutMs,
    log: options.log,
  };
}

/** Where history and lists are read. A replica that is away now is asked again later. */
async function openReads(primary: Database, { log, ...options }: RuntimeOptions) {
  const url = options.databaseReplicaUrl;
  if (!url) return { queries: primary, async [Symbol.asyncDispose]() {} };
  const replica = openReplica({ ...databaseOptions(options), url, log });
  return {
    queries: new ReplicaQueries({ replica, primary, log }),
    [Symbol.asyncDispose]: () => replica[Symbol.asyncDispose](),
  };
}

async function prepareDatabase(database: Database, plugins: readonly PluginDefinition[], log: Logger): Promise<void> {
  const sets = plugins.filter(({ migrations }) => migrations.length > 0);
  const applied = await migrateUp(
    database,
    sets.map(({ name, migrations }) => ({ namespace: name, migrations })),
  );
  if (applied.length > 0) log.info('database migrated', { applied });
}

/** So that real data is there at once; someone who removed it keeps it removed as long as any other device is there. */
async function registerLocalDevice(devices: Devices): Promise<void> {
  const { items } = await devices.table.list({ limit: 1 });
  if (items.length > 0) return;
  try {
    const row = await devices.table.insert({
      hostname: 'localhost',
      address: '127.0.0.1',
      transport: 'local',
      description: 'The machine that runs Infrastructor',
    });
    devices.announce('device.added', row);
  } catch (error) {
    // Two processes that start together both try; one of them wins.
    if (!(await devices.table.find('localhost'))) throw error;
  }
}
