import type { Logger } from '../contract/context.ts';
import { token } from '../contract/token.ts';
import { redacted } from '../pipeline/redact.ts';
import type { AuditLog, SnapshotStore } from '../pipeline/services.ts';
import { AlertDeliveriesTable } from '../store/alert-deliveries-table.ts';
import { AlertSilencesTable } from '../store/alert-silences-table.ts';
import { AlertsTable } from '../store/alerts-table.ts';
import { ApiTokensTable } from '../store/api-tokens-table.ts';
import { auditKey } from '../store/audit-link.ts';
import { AuditTable } from '../store/audit-table.ts';
import { CapacityHistoryTable, type NewCapacity } from '../store/capacity-history-table.ts';
import { ConfigurationSnapshotsTable } from '../store/configuration-snapshots-table.ts';
import { ContainerSnapshotsTable } from '../store/container-snapshots-table.ts';
import { CredentialsTable } from '../store/credentials-table.ts';
import type { Database, Queries } from '../store/database.ts';
import { DevicesTable } from '../store/devices-table.ts';
import { DriveHealthTable } from '../store/drive-health-table.ts';
import { EventsTable, type NewEvent } from '../store/events-table.ts';
import { type NewSnapshot, SnapshotsTable } from '../store/snapshots-table.ts';
import { SystemMetricsTable } from '../store/system-metrics-table.ts';
import { type AuditVerification, verifyAudit } from '../store/verify-audit.ts';
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
  readonly alertSilences: AlertSilencesTable;
  readonly alertDeliveries: AlertDeliveriesTable;
  readonly capacityHistory: CapacityHistoryTable;
  readonly apiTokens: ApiTokensTable;
  readonly credentials: CredentialsTable;
  readonly auditLog: AuditLog;
  /** Looks at every row of the audit log that is written. */
  verifyAudit(): Promise<AuditVerification>;
  readonly snapshotStore: SnapshotStore;
  /** Queues an event to be written. */
  addEvent(event: NewEvent): void;
  /** Queues a reading of how full something is. */
  addCapacity(reading: NewCapacity): void;
  queues(): Readonly<Record<string, WriteBehindStatistics>>;
  /** Writes what waits. */
  flush(): Promise<void>;
}

export const tablesToken = token<Tables>('infrastructor.tables');
export const databaseToken = token<Database>('infrastructor.database');

/**
 * @param masterKey seals the links of the audit log
 * @param reads where history and lists are read, which may be a little behind
 */
export function createTables(
  database: Database,
  clock: Clock,
  log: Logger,
  masterKey?: Uint8Array,
  reads: Queries = database,
): Tables {
  const snapshots = new SnapshotsTable(database, reads);
  const systemMetrics = new SystemMetricsTable(database, reads);
  const containerSnapshots = new ContainerSnapshotsTable(database, reads);
  const driveHealth = new DriveHealthTable(database, reads);
  const audit = new AuditTable(database, auditKey(masterKey), () => clock.now(), reads);
  const events = new EventsTable(database, reads);
  const capacityHistory = new CapacityHistoryTable(database, reads);
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
    events: queue('events', events),
    capacityHistory: queue('capacity_history', capacityHistory),
  };
  const all = Object.values(queues) as readonly Pick<WriteBehind<unknown>, 'flush' | 'close'>[];
  const auditLog = createAuditLog(audit, queues.audit, clock);
  return {
    devices: new DevicesTable(database),
    snapshots,
    systemMetrics,
    containerSnapshots,
    driveHealth,
    configurationSnapshots: new ConfigurationSnapshotsTable(database, reads),
    audit,
    events,
    alerts: new AlertsTable(database, reads),
    alertSilences: new AlertSilencesTable(database),
    alertDeliveries: new AlertDeliveriesTable(database),
    capacityHistory,
    apiTokens: new ApiTokensTable(database),
    credentials: new CredentialsTable(database),
    auditLog,
    verifyAudit: () => verifyAudit(database, auditKey(masterKey), new Date(clock.now())),
    snapshotStore: createSnapshotStore(snapshots, queues),
    addEvent: (event) => queues.events.add({ ...event, data: redacted(event.data) }),
    addCapacity: (reading) => queues.capacityHistory.add(reading),
    queues: () => Object.fromEntries(Object.entries(queues).map(([name, each]) => [name, each.statistics()])),
    async flush() {
      auditLog.settle();
      await Promise.all(all.map((each) => each.flush()));
    },
    async [Symbol.asyncDispose]() {
      auditLog.settle();
      await Promise.all(all.map((each) => each.close()));
    },
  };
}
