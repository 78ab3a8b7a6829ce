import type { Logger } from '../contract/context.ts';
import { token } from '../contract/token.ts';
import type { AuditLog, SnapshotStore } from '../pipeline/services.ts';
import { AlertsTable } from '../store/alerts-table.ts';
import { ApiTokensTable } from '../store/api-tokens-table.ts';
import { AuditTable } from '../store/audit-table.ts';
import { ConfigurationSnapshotsTable } from '../store/configuration-snapshots-table.ts';
import { ContainerSnapshotsTable } from '../store/container-snapshots-table.ts';
import type { Database } from '../store/database.ts';
import { DevicesTable } from '../store/devices-table.ts';
import { DriveHealthTable } from '../store/drive-health-table.ts';
import { EventsTable } from '../store/events-table.ts';
import { type NewSnapshot, SnapshotsTable } from '../store/snapshots-table.ts';
import { SystemMetricsTable } from '../store/system-metrics-table.ts';
import { WriteBehind, type WriteBehindStatistics } from '../store/write-behind.ts';
import { createAuditLog } from './audit-log.ts';
import type { Clock } from './clock.ts';
import { createSnapshotStore } from './snapshot-store.ts';

/** Every table of the installation, and the queues before those that are written in batches. */
export interface Tables extends AsyncDisposable {
  readonly devices: DevicesTable;
  readonly snapshots: SnapshotsTable;
  readonly systemMetrics: SystemMetricsTable;
  readonly containerSnapshots: ContainerSnapshotsTable;
  readonly driveHealth: DriveHealthTable;
  readonly configurationSnapshots: ConfigurationSnapshotsTable;
  readonly audit: AuditTable;
  readonly events: EventsTable;
  readonly alerts: AlertsTable;
  readonly apiTokens: ApiTokensTable;
  readonly auditLog: AuditLog;
  readonly snapshotStore: SnapshotStore;
  queues(): Readonly<Record<string, WriteBehindStatistics>>;
  /** Writes what waits. */
  flush(): Promise<void>;
}

export const tablesToken = token<Tables>('infrastructor.tables');
export const databaseToken = token<Database>('infrastructor.database');

export function createTables(database: Database, clock: Clock, log: Logger): Tables {
  const snapshots = new SnapshotsTable(database);
  const systemMetrics = new SystemMetricsTable(database);
  const containerSnapshots = new ContainerSnapshotsTable(database);
  const driveHealth = new DriveHealthTable(database);
  const audit = new AuditTable(database);
  const queue = <Row>(
    name: string,
    table: { append(rows: readonly Row[]): Promise<unknown> },
    sizeOf?: (row: Row) => number,
  ) =>
    new WriteBehind<Row>({
      sizeOf,
      write: (rows) => table.append(rows),
      onLost: (rows, why, error) =>
        log.error('rows were lost before they were stored', { table: name, rows: rows.length, why, error }),
      clock,
    });
  const queues = {
    snapshots: queue<NewSnapshot & { readonly sizeBytes: number }>(
      'snapshots',
      snapshots,
      ({ sizeBytes }) => sizeBytes + 200,
    ),
    systemMetrics: queue('system_metrics', systemMetrics),
    containerSnapshots: queue('container_snapshots', containerSnapshots),
    driveHealth: queue('drive_health', driveHealth),
    audit: queue('data_collection_audit', audit),
  };
  const all = Object.values(queues) as readonly Pick<WriteBehind<unknown>, 'flush' | 'close'>[];
  return {
    devices: new DevicesTable(database),
    snapshots,
    systemMetrics,
    containerSnapshots,
    driveHealth,
    configurationSnapshots: new ConfigurationSnapshotsTable(database),
    audit,
    events: new EventsTable(database),
    alerts: new AlertsTable(database),
    apiTokens: new ApiTokensTable(database),
    auditLog: createAuditLog(audit, queues.audit),
    snapshotStore: createSnapshotStore(snapshots, queues),
    queues: () => Object.fromEntries(Object.entries(queues).map(([name, each]) => [name, each.statistics()])),
    async flush() {
      await Promise.all(all.map((each) => each.flush()));
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(all.map((each) => each.close()));
    },
  };
}
