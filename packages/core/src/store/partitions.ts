import type { Database, Queries } from './database.ts';
import { row, sql, statement } from './sql.ts';

/** The tables that are partitioned by month, with the column that says when. */
export const timeColumns = {
  system_metrics: 'timestamp',
  container_snapshots: 'snapshot_time',
  drive_health: 'timestamp',
  data_collection_audit: 'started_at',
  snapshots: 'collected_at',
} as const;

export type PartitionedTable = keyof typeof timeColumns;

const tables = Object.keys(timeColumns) as PartitionedTable[];

interface Month {
  readonly start: Date;
  readonly end: Date;
}

function monthOf(moment: Date, offset = 0): Month {
  const year = moment.getUTCFullYear();
  const month = moment.getUTCMonth() + offset;
  return { start: new Date(Date.UTC(year, month, 1)), end: new Date(Date.UTC(year, month + 1, 1)) };
}

/** `system_metrics_2026_11`. */
function partitionName(table: PartitionedTable, { start }: Month): string {
  return `${table}_${start.toISOString().slice(0, 7).replace('-', '_')}`;
}

/** The month that a partition's name says; undefined for the default partition and for tables that others attached. */
function monthOfPartition(table: PartitionedTable, name: string): Month | undefined {
  const match = /^_(\d{4})_(\d{2})$/.exec(name.slice(table.length));
  return match && name.startsWith(table)
    ? monthOf(new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1)))
    : undefined;
}

/** Names of the partitions of a table. */
export async function listPartitions(queries: Queries, table: PartitionedTable): Promise<readonly string[]> {
  const partitions = await queries.many(sql.type(row<{ name: string }>())`
    SELECT child.relname AS name
    FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
    WHERE inhparent = ${`public.${table}`}::regclass ORDER BY 1`);
  return partitions.map(({ name }) => name);
}

/**
 * Makes the partitions of this month and the next two where they are missing; to be called at start and every day.
 * Rows that already waited in the default partition move over.
 * @returns names of the partitions made
 */
export async function ensurePartitions(database: Database, now: Date): Promise<readonly string[]> {
  const made: string[] = [];
  for (const table of tables) {
    const present = await listPartitions(database, table);
    for (const offset of [0, 1, 2]) {
      const month = monthOf(now, offset);
      const name = partitionName(table, month);
      if (!present.includes(name) && (await makePartition(database, table, name, month))) made.push(name);
    }
  }
  return made;
}

async function makePartition(
  database: Database,
  table: PartitionedTable,
  name: string,
  month: Month,
): Promise<boolean> {
  const parent = sql.identifier(['public', table]);
  const fallback = sql.identifier(['public', `${table}_default`]);
  const partition = sql.identifier(['public', name]);
  const time = sql.identifier([timeColumns[table]]);
  // Bounds of a partition are constants, never parameters.
  const from = sql.literalValue(month.start.toISOString());
  const to = sql.literalValue(month.end.toISOString());
  return database.transaction(async (transaction) => {
    // Nothing may arrive in the default partition between the move and the attachment, which checks it.
    await transaction.query(statement`LOCK TABLE ${parent}, ${fallback} IN SHARE ROW EXCLUSIVE MODE`);
    // Another process may have been quicker.
    if ((await listPartitions(transaction, table)).includes(name)) return false;
    await transaction.query(
      statement`CREATE TABLE ${partition} (LIKE ${parent} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)`,
    );
    await transaction.query(statement`
      WITH moved AS (DELETE FROM ${fallback} WHERE ${time} >= ${from} AND ${time} < ${to} RETURNING *)
      INSERT INTO ${partition} SELECT * FROM moved`);
    await transaction.query(
      statement`ALTER TABLE ${parent} ATTACH PARTITION ${partition} FOR VALUES FROM (${from}) TO (${to})`,
    );
    return true;
  });
}

/** Drops the partitions of a table that end at or before `cutoff`. @returns their names */
export async function dropPartitionsBefore(
  database: Database,
  table: PartitionedTable,
  cutoff: Date,
): Promise<readonly string[]> {
  const expired = (await listPartitions(database, table)).filter((name) => {
    const month = monthOfPartition(table, name);
    return month !== undefined && month.end <= cutoff;
  });
  for (const name of expired) await database.query(statement`DROP TABLE IF EXISTS ${sql.identifier(['public', name])}`);
  return expired;
}
