import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, migrateUp, openDatabase } from '@infrastructor/core/runtime';
import { startPostgres } from '@infrastructor/core/testing';
import monitoring from '@infrastructor/plugin-monitoring';
import { type DeviceStatus, DevicesTable } from '../../packages/core/src/store/devices-table.ts';
import { ensurePartitions } from '../../packages/core/src/store/partitions.ts';
import { SnapshotsTable } from '../../packages/core/src/store/snapshots-table.ts';
import { statement } from '../../packages/core/src/store/sql.ts';
import { SystemMetricsTable } from '../../packages/core/src/store/system-metrics-table.ts';
import { type Figure, timed } from './figures.ts';

export interface DeviceQueriesOptions {
  /** A snapshot of `system.metrics`, as text. */
  readonly json: string;
  readonly devices: number;
  readonly samplesEach: number;
  readonly rounds: number;
}

const statuses: readonly DeviceStatus[] = ['online', 'online', 'online', 'slow', 'unreachable'];
const hostname = (index: number) => `server-${String(index).padStart(5, '0')}.example.net`;
const racks = 20;
const snapshotsEach = 5;

/** What is asked of the database about devices, on a PostgreSQL server and on the embedded database in a folder. */
export async function deviceQueries(options: DeviceQueriesOptions): Promise<readonly Figure[]> {
  await using opened = new AsyncDisposableStack();
  const server = opened.use(await startPostgres());
  const postgres = opened.use(await openDatabase({ url: await server.createDatabase() }));
  const folder = await mkdtemp(join(tmpdir(), 'bench-seed-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const embedded = opened.use(await openDatabase({ folder }));
  return [
    ...(await queriesOn(postgres, `PostgreSQL ${postgres.version}`, options)),
    ...(await queriesOn(embedded, 'embedded', options)),
  ];
}

async function queriesOn(database: Database, where: string, options: DeviceQueriesOptions): Promise<Figure[]> {
  const { devices: count, rounds } = options;
  await migrateUp(database);
  await ensurePartitions(database, new Date());
  const ids = await fill(database, options);
  const devices = new DevicesTable(database);
  const systemMetrics = new SystemMetricsTable(database);
  const snapshots = new SnapshotsTable(database);
  // In leaps, so that neighbours in the tables are not neighbours in time.
  const any = (round: number) => (round * 617) % count;
  const idOf = (round: number) => ids[any(round)] ?? '';
  const found = async <Row>(asked: Promise<Row | undefined>) => {
    if (!(await asked)) throw new Error(`Nothing was found on ${where}`);
  };
  const listed = async (asked: ReturnType<DevicesTable['list']>) => found(asked.then(({ items }) => items[0]));
  const { nextCursor: second } = await devices.list({ limit: 50 });
  const queries: Readonly<Record<string, (round: number) => Promise<void>>> = {
    'device by hostname': (round) => found(devices.find(hostname(any(round)))),
    'device by id': (round) => found(devices.find(idOf(round))),
    'page of 50 devices': () => listed(devices.list({ limit: 50 })),
    'next page of 50': () => listed(devices.list({ limit: 50, cursor: second })),
    'page of 50 by tag and status': (round) =>
      listed(devices.list({ limit: 50, tag: `rack=r${any(round) % racks}`, status: 'online' })),
    'page of 50 by a part of the name': (round) => listed(devices.list({ limit: 50, search: String(any(round)) })),
    'newest sample of a device': (round) => found(systemMetrics.newest(idOf(round))),
    'newest snapshot of a device': (round) => found(snapshots.newest(idOf(round), 'system.metrics', '')),
  };
  const figures: Figure[] = [];
  for (const [what, query] of Object.entries(queries)) figures.push(await timed(`${where}: ${what}`, rounds, query));
  return figures;
}

/** Devices in racks, with samples of every minute up to now, and some whole snapshots. @returns ids of the devices */
async function fill(
  database: Database,
  { json, devices: count, samplesEach }: DeviceQueriesOptions,
): Promise<readonly string[]> {
  const persist = monitoring.collectors.find(({ name }) => name === 'system.metrics')?.persist;
  if (typeof persist !== 'object' || persist.table !== 'system_metrics')
    throw new Error('Nothing fills system_metrics');
  const data = JSON.parse(json) as unknown;
  const [columns] = persist.rows(data);
  if (!columns) throw new Error('system.metrics gave no row');
  const devices = new DevicesTable(database);
  const systemMetrics = new SystemMetricsTable(database);
  const snapshots = new SnapshotsTable(database);
  const ids: string[] = [];
  const now = Date.now();
  const moments = (amount: number) => Array.from({ length: amount }, (_, index) => new Date(now - index * 60_000));
  for (let index = 0; index < count; index++) {
    const { id } = await devices.insert({
      hostname: hostname(index),
      address: `10.0.${index >> 8}.${index & 255}`,
      sshUsername: 'monitor',
      tags: { rack: `r${index % racks}`, role: index % 3 === 0 ? 'database' : 'web' },
      status: statuses[Math.floor(index / racks) % statuses.length],
      capabilities: { systemd: { version: 252 }, docker: {} },
    });
    ids.push(id);
    await systemMetrics.append(moments(samplesEach).map((timestamp) => ({ ...columns, deviceId: id, timestamp })));
    await snapshots.append(
      moments(snapshotsEach).map((collectedAt) => ({
        deviceId: id,
        dataType: 'system.metrics',
        paramsKey: '',
        params: {},
        data,
        collectedAt,
      })),
    );
  }
  // As a server does by itself within minutes.
  await database.query(statement`ANALYZE`);
  return ids;
}
