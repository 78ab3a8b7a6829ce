import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AlertsTable } from './alerts-table.ts';
import { ApiTokensTable, hashApiToken } from './api-tokens-table.ts';
import { auditKey } from './audit-link.ts';
import { AuditTable } from './audit-table.ts';
import { ConfigurationSnapshotsTable } from './configuration-snapshots-table.ts';
import { ContainerSnapshotsTable } from './container-snapshots-table.ts';
import { CredentialsTable } from './credentials-table.ts';
import { type Database, openDatabase } from './database.ts';
import { DevicesTable } from './devices-table.ts';
import { DriveHealthTable } from './drive-health-table.ts';
import { EventsTable } from './events-table.ts';
import { migrateDown, migrateUp } from './migrate.ts';
import { coreMigrations } from './migrations/index.ts';
import { ensurePartitions } from './partitions.ts';
import { SnapshotsTable } from './snapshots-table.ts';
import { row, sql, statement } from './sql.ts';
import { SystemMetricsTable } from './system-metrics-table.ts';
import { postgresInstalled, postgresProgram, startPostgres, type TestPostgres } from './test-postgres.ts';
import { verifyAudit } from './verify-audit.ts';

const run = promisify(execFile);

/** Databases as earlier code left them; fixtures/README.md says how they were made. */
const dumps = [
  { file: 'schema-0004.sql', migrations: 4, chains: 0, links: 0, unlinkedRows: 12 },
  { file: 'schema-0006.sql', migrations: 6, chains: 1, links: 13, unlinkedRows: 0 },
] as const;
type Dump = (typeof dumps)[number];

/** Everything in the dumps happened in the hour after this; no test asks the clock. */
const began = Date.UTC(2026, 9, 5, 10);
const at = (minutes: number) => new Date(began + minutes * 60_000);
const hour = { from: at(0), to: at(60), limit: 50 };
const key = auditKey(new Uint8Array(32).fill(7));
const pathOf = ({ file }: Dump) => fileURLToPath(new URL(`fixtures/${file}`, import.meta.url));

/** The tables as programs see them, with their partitions as one. */
async function tableNames(database: Database): Promise<readonly string[]> {
  const found = await database.many(sql.type(row<{ name: string }>())`
    SELECT relname AS name FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
      AND relname <> 'infrastructor_migrations' ORDER BY 1`);
  return found.map(({ name }) => name);
}

type Rows = readonly Readonly<Record<string, unknown>>[];

async function rowsOf(database: Database, table: string): Promise<Rows> {
  const name = sql.identifier(['public', table]);
  const found = await database.many(
    sql.type(row<{ text: string }>())`SELECT to_jsonb(t)::text AS text FROM ${name} t ORDER BY t::text`,
  );
  return found.map(({ text }) => JSON.parse(text) as Rows[number]);
}

/** Every row of every table. */
async function contentOf(database: Database): Promise<ReadonlyMap<string, Rows>> {
  const content = new Map<string, Rows>();
  for (const table of await tableNames(database)) content.set(table, await rowsOf(database, table));
  return content;
}

const byText = (rows: Rows) => rows.map((each) => JSON.stringify(each)).toSorted();

/** What is there now of what was there before: each row with the columns that it had. */
async function keptOf(database: Database, before: ReadonlyMap<string, Rows>): Promise<ReadonlyMap<string, Rows>> {
  const kept = new Map<string, Rows>();
  for (const [table, rows] of before) {
    const columns = Object.keys(rows[0] ?? {});
    const now = rows.length > 0 ? await rowsOf(database, table) : [];
    kept.set(
      table,
      now.map((each) => Object.fromEntries(columns.map((column) => [column, each[column]]))),
    );
  }
  return kept;
}

const comparable = (content: ReadonlyMap<string, Rows>) =>
  Object.fromEntries([...content].map(([table, rows]) => [table, byText(rows)]));

/**
 * Columns, indexes and constraints, without the partitions, of which each database has those of its months. Checks by
 * name alone, as PostgreSQL writes their terms another way once they were in a dump.
 */
async function schemaOf(database: Database): Promise<readonly string[]> {
  const found = await database.many(sql.type(row<{ line: string }>())`
    WITH tables AS (
      SELECT oid, relname FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
    )
    SELECT relname || '.' || attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull || ' ' ||
      COALESCE(pg_get_expr(adbin, adrelid), '') AS line
    FROM tables JOIN pg_attribute ON attrelid = tables.oid AND attnum > 0 AND NOT attisdropped
      LEFT JOIN pg_attrdef ON adrelid = tables.oid AND adnum = attnum
    UNION ALL
    SELECT pg_get_indexdef(indexrelid) FROM tables JOIN pg_index ON indrelid = tables.oid
    UNION ALL
    SELECT relname || ' ' || conname || CASE contype WHEN 'c' THEN '' ELSE pg_get_constraintdef(pg_constraint.oid) END
    FROM tables JOIN pg_constraint ON conrelid = tables.oid WHERE contype <> 'n'
    ORDER BY 1`);
  return found.map(({ line }) => line);
}

async function expectReadable(database: Database, { chains, links, unlinkedRows }: Dump): Promise<void> {
  const devices = new DevicesTable(database);
  const nas = await devices.find('nas');
  expect(nas).toMatchObject({
    address: '192.0.2.10',
    tags: { rack: 'r1', role: 'storage' },
    location: 'Zürich',
    lastSeen: at(59).toISOString(),
    hostKeys: [{ type: 'ssh-ed25519', key: 'AAAAC3Nz', fingerprint: 'SHA256:xyz' }],
  });
  const found = await devices.list({ limit: 10, tag: 'role=web' });
  expect(found.items).toMatchObject([{ hostname: 'web-1', sshPort: 2222, monitoringEnabled: false }]);
  const id = nas?.id ?? '';

  const metrics = new SystemMetricsTable(database);
  expect(await metrics.newest(id)).toMatchObject({
    timestamp: at(11).toISOString(),
    cpuUsagePercent: 11,
    uptimeSeconds: 3_000_000_011,
    networkReceiveBytesPerSec: null,
    metadata: { n: 11 },
  });
  const cpuUsagePercent = { min: 0, avg: 5.5, max: 11 };
  const unknown = { min: null, avg: null, max: null };
  const summed = { from: at(0).toISOString(), samples: 12, cpuUsagePercent, networkReceiveBytesPerSec: unknown };
  const range = { from: at(0), to: at(60), stepSec: 3_600 };
  expect(await metrics.history(id, range)).toMatchObject([summed]);
  // The same from the hours that were summed up before the migration.
  expect(await metrics.history(id, { ...range, rawFrom: at(60) })).toMatchObject([summed]);

  expect(await new SnapshotsTable(database).newest(id, 'zfs.pools', '')).toMatchObject({
    data: [{ name: 'tank', sizeBytes: 7_999_376_588_800, note: 'read at 30' }],
  });
  const containers = await new ContainerSnapshotsTable(database).newest({ limit: 5, contains: { state: 'running' } });
  expect(containers.items).toMatchObject([{ hostname: 'nas', containerData: { name: 'plex' } }]);
  const drives = await new DriveHealthTable(database).history({ serialNumber: 'WD-1234' }, hour);
  expect(drives.items).toMatchObject([{ drive: '/dev/sda', temperatureCelsius: 41.5, attributes: { reallocated: 8 } }]);
  const configurations = new ConfigurationSnapshotsTable(database);
  expect(await configurations.newest(id, '/etc/nginx/nginx.conf')).toMatchObject({
    changeType: 'modified',
    rawContent: "worker_processes 40;\n# \\ and a 'quote'\n",
  });
  expect(await configurations.newest(id, '/etc/nginx/nginx.conf', at(10))).toMatchObject({
    parsedData: { workers: 3 },
  });

  const events = await new EventsTable(database).list(hour);
  expect(events.items.map(({ eventType }) => eventType)).toEqual(['config.changed', 'device.added']);
  const alerts = new AlertsTable(database);
  expect((await alerts.list({ ...hour, open: true })).items).toMatchObject([
    { rule: 'drive.wear', hostname: 'nas', acknowledgedBy: 'admin', silencedUntil: null },
  ]);
  expect((await alerts.list({ ...hour, open: false })).items).toMatchObject([{ resolvedAt: at(9).toISOString() }]);
  const tokens = new ApiTokensTable(database);
  expect(await tokens.findValid(hashApiToken('infra_grafana'), at(60))).toMatchObject({ deviceTags: { role: 'web' } });
  expect(await tokens.findValid(hashApiToken('infra_old'), at(60))).toBeUndefined();
  const credential = await new CredentialsTable(database).find(nas?.credentialId ?? '');
  expect(credential).toMatchObject({ name: 'fleet-key', publicData: { username: 'admin' } });
  expect([...(credential?.sealedSecret ?? [])]).toEqual(Array.from({ length: 48 }, (_, n) => (n * 37) % 256));

  const audit = new AuditTable(database, key, () => at(60).getTime());
  expect((await audit.list({ ...hour, outcome: 'success' })).items).toHaveLength(10);
  expect((await audit.list({ ...hour, tool: 'restart_container' })).items).toMatchObject([
    { outcome: 'running', startedAt: at(21).toISOString(), repeats: null },
    { outcome: 'failure', errorCode: 'COMMAND_FAILED', durationMs: 800, arguments: { text: "it's" } },
  ]);
  expect(await verifyAudit(database, key, at(60))).toEqual({ intact: true, chains, links, unlinkedRows, problems: [] });
}

/** What a server does in its first minutes after the upgrade. */
async function expectWritable(database: Database, dump: Dump): Promise<void> {
  await ensurePartitions(database, new Date(Date.UTC(2027, 0, 31)));
  const { id: deviceId = '' } = (await new DevicesTable(database).find('nas')) ?? {};
  const metrics = new SystemMetricsTable(database);
  const figures = {
    cpuUsagePercent: 20,
    memoryUsagePercent: 1,
    diskUsagePercent: 1,
    loadAverage1m: 1,
    uptimeSeconds: 1,
  };
  const traffic = { networkReceiveBytesPerSec: 1_000, diskWriteBytesPerSec: 2_000.5 };
  // One beside old samples, and one in a month that had no partition.
  for (const timestamp of [at(30), new Date(Date.UTC(2027, 1, 2))]) {
    await metrics.append([{ ...figures, ...traffic, deviceId, timestamp, metadata: {} }]);
  }
  expect(await metrics.newest(deviceId)).toMatchObject({ ...traffic, networkTransmitBytesPerSec: null });
  await metrics.rollUp(new Date(Date.UTC(2026, 9, 6, 1)));
  const hours = await metrics.history(deviceId, { from: at(0), to: at(60), stepSec: 3_600, rawFrom: at(60) });
  expect(hours).toMatchObject([
    { samples: 13, cpuUsagePercent: { max: 20 }, networkReceiveBytesPerSec: { min: 1_000, avg: 1_000, max: 1_000 } },
  ]);
  const [last] = (await new AuditTable(database, key).list({ limit: 1 })).items;
  const now = at(61);
  await new AuditTable(database, key, () => now.getTime()).append([
    {
      operationId: last?.operationId ?? '',
      correlationId: 'after the upgrade',
      caller: 'admin',
      surface: 'rest',
      deviceId,
      hostname: 'nas',
      dataType: undefined,
      tool: 'list_devices',
      startedAt: now,
      durationMs: 1,
      cacheHit: true,
      source: 'cache',
      attempts: 1,
      outcome: 'success',
      errorCode: undefined,
      arguments: {},
      sizeBytes: 1,
      repeats: 3,
    },
  ]);
  const { chains, links, unlinkedRows } = dump;
  const grown = { intact: true, chains: chains + 1, links: links + 1, unlinkedRows };
  expect(await verifyAudit(database, key, now)).toMatchObject(grown);
}

/** @param restore makes a database that holds the dump and nothing else */
function testUpgrades(restore: (dump: Dump) => Promise<Database>, openNew: () => Promise<Database>): void {
  it.each(dumps)('$file is migrated with all its data, back again, and used', async (dump) => {
    await using database = await restore(dump);
    const before = await contentOf(database);
    expect(before.get('data_collection_audit')).toHaveLength(12);
    const pending = coreMigrations.slice(dump.migrations).map(({ id }) => `core/${id}`);

    expect(await migrateUp(database)).toEqual(pending);
    expect(comparable(await keptOf(database, before))).toEqual(comparable(before));
    await using fresh = await openNew();
    await migrateUp(fresh);
    expect(await schemaOf(database)).toEqual(await schemaOf(fresh));
    await expectReadable(database, dump);

    expect(await migrateDown(database, 'core', pending.length)).toEqual(pending.toReversed());
    expect(comparable(await contentOf(database))).toEqual(comparable(before));

    expect(await migrateUp(database)).toEqual(pending);
    await expectReadable(database, dump);
    await expectWritable(database, dump);
    expect(await migrateUp(database)).toEqual([]);
  });
}

describe.skipIf(!postgresInstalled)('a database of an earlier schema on PostgreSQL', () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server[Symbol.asyncDispose]());
  testUpgrades(
    async (dump) => {
      const url = await server.createDatabase();
      await run(postgresProgram('psql'), [
        '--no-psqlrc',
        '--quiet',
        '--set=ON_ERROR_STOP=1',
        `--file=${pathOf(dump)}`,
        url,
      ]);
      return openDatabase({ url });
    },
    async () => openDatabase({ url: await server.createDatabase() }),
  );
});

/** There is no psql for the embedded database; a dump of `INSERT`s needs none. */
describe('a database of an earlier schema on PGlite', () => {
  testUpgrades(
    async (dump) => {
      const script = await readFile(pathOf(dump), 'utf8');
      const database = await openDatabase();
      // It comes with the newest schema already.
      await migrateDown(database, 'core', Number.POSITIVE_INFINITY);
      await database.query(statement`DROP TABLE infrastructor_migrations`);
      await database.session((session) => session.execute(script));
      return database;
    },
    () => openDatabase(),
  );
});
