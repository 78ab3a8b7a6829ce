import type { Database } from './database.ts';
import { dropPartitionsBefore, type PartitionedTable, timeColumns } from './partitions.ts';
import { sql, statement } from './sql.ts';

/** How many days rows are kept; undefined keeps them for ever. */
export type Retention = Readonly<Record<RetainedTable, number | undefined>>;

const otherTimeColumns = {
  events: 'timestamp',
  alerts: 'resolved_at',
  configuration_snapshots: 'time',
  capacity_history: 'bucket',
} as const;

type RetainedTable =
  | PartitionedTable
  | keyof typeof otherTimeColumns
  | 'system_metrics_hourly'
  | 'system_metrics_daily';

export const defaultRetention: Retention = {
  system_metrics: 90,
  system_metrics_hourly: 365,
  system_metrics_daily: undefined,
  container_snapshots: 30,
  drive_health: 365,
  data_collection_audit: 365,
  snapshots: 30,
  events: 90,
  alerts: 365,
  capacity_history: 365,
  configuration_snapshots: undefined,
};

export interface Expired {
  readonly partitions: readonly string[];
  readonly rows: number;
}

const dayMs = 86_400_000;

/** So many rows a statement, that other work on the tables never waits long. */
const batch = 10_000;

/**
 * Removes what is older than its retention: whole months by dropping their partition, the rest row by row. Snapshots
 * with an expiry of their own go when it has passed, alerts count from their end.
 */
export async function dropExpired(database: Database, retention: Retention, now: Date): Promise<Expired> {
  const cutoff = (days: number) => new Date(now.getTime() - days * dayMs);
  const partitions: string[] = [];
  let rows = 0;
  for (const [table, column] of Object.entries(timeColumns) as [PartitionedTable, string][]) {
    const days = retention[table];
    if (days === undefined) continue;
    partitions.push(...(await dropPartitionsBefore(database, table, cutoff(days))));
    rows += await deleteBefore(database, table, column, cutoff(days));
  }
  for (const [table, column] of Object.entries(otherTimeColumns) as [keyof typeof otherTimeColumns, string][]) {
    const days = retention[table];
    if (days !== undefined) rows += await deleteBefore(database, table, column, cutoff(days));
  }
  rows += await deleteBefore(database, 'snapshots', 'expires_at', now);
  rows += await deleteBefore(database, 'alert_silences', 'until', now);
  for (const [resolution, days] of [
    ['hour', retention.system_metrics_hourly],
    ['day', retention.system_metrics_daily],
  ] as const) {
    if (days === undefined) continue;
    const { rowCount } = await database.query(statement`
      DELETE FROM system_metrics_rollups
      WHERE resolution = ${resolution} AND bucket < ${cutoff(days).toISOString()}::timestamptz`);
    rows += rowCount;
  }
  return { partitions, rows };
}

async function deleteBefore(database: Database, table: string, column: string, cutoff: Date): Promise<number> {
  const name = sql.identifier(['public', table]);
  const time = sql.identifier([column]);
  for (let total = 0; ; ) {
    const { rowCount } = await database.query(statement`
      DELETE FROM ${name} WHERE (tableoid, ctid) IN (
        SELECT tableoid, ctid FROM ${name} WHERE ${time} < ${cutoff.toISOString()}::timestamptz LIMIT ${batch}
      )`);
    total += rowCount;
    if (rowCount < batch) return total;
  }
}
