import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { ConfigurationSnapshotsTable, type NewConfigurationSnapshot } from './configuration-snapshots-table.ts';
import { ContainerSnapshotsTable } from './container-snapshots-table.ts';
import { DevicesTable } from './devices-table.ts';
import { DriveHealthTable } from './drive-health-table.ts';
import { ensurePartitions, listPartitions } from './partitions.ts';
import { defaultRetention, dropExpired } from './retention.ts';
import { SnapshotsTable } from './snapshots-table.ts';
import { row, sql, statement } from './sql.ts';
import { SystemMetricsTable } from './system-metrics-table.ts';
import { testDatabase } from './test-database.ts';

const now = new Date('2026-11-15T12:34:56.789Z');
const minutes = (n: number) => new Date(now.getTime() + n * 60_000);
const days = (n: number) => minutes(n * 24 * 60);

testDatabase('history', (tested) => {
  const device = async (hostname = 'a') => (await new DevicesTable(tested.database).insert({ hostname })).id;
  const metrics = (deviceId: string, timestamp: Date, cpu: number | null) => ({
    deviceId,
    timestamp,
    cpuUsagePercent: cpu,
    memoryUsagePercent: 50,
    diskUsagePercent: null,
    loadAverage1m: 1.5,
    uptimeSeconds: 12.9,
    networkReceiveBytesPerSec: 3e9,
    metadata: { cores: 4 },
  });
  const snapshot = (deviceId: string, collectedAt: Date, data: unknown, paramsKey = '') => ({
    deviceId,
    dataType: 'zfs.pools',
    paramsKey,
    params: paramsKey ? { pool: paramsKey } : {},
    data,
    collectedAt,
  });

  it('answers with the newest snapshot of a device and its parameters, however long these are', async () => {
    const table = new SnapshotsTable(tested.database);
    const id = await device();
    const long = 'x'.repeat(20_000);
    await table.append([
      snapshot(id, minutes(0), 'old'),
      snapshot(id, minutes(2), { name: 'new\u0000 \ud800' }),
      snapshot(id, minutes(1), 'middle'),
      snapshot(id, minutes(3), 'other', 'tank'),
      snapshot(id, minutes(3), 'long', long),
    ]);
    expect(await table.newest(id, 'zfs.pools', '')).toMatchObject({
      data: { name: 'new\ufffd \ufffd' },
      params: {},
      collectedAt: minutes(2).toISOString(),
    });
    expect(await table.newest(id, 'zfs.pools', 'tank')).toMatchObject({ data: 'other', params: { pool: 'tank' } });
    expect(await table.newest(id, 'zfs.pools', long)).toMatchObject({ data: 'long' });
    expect(await table.newest(id, 'zfs.pools', `${long}y`)).toBeUndefined();
    expect(await table.newest(id, 'docker.list', '')).toBeUndefined();
    const first = await table.history(id, 'zfs.pools', { limit: 2 });
    const second = await table.history(id, 'zfs.pools', { limit: 2, cursor: first.nextCursor });
    expect([...first.items, ...second.items].map(({ collectedAt }) => collectedAt)).toEqual(
      [2, 1, 0].map((n) => minutes(n).toISOString()),
    );
    expect(second.nextCursor).toBeUndefined();
  });

  it('answers with the newest snapshot of every device', async () => {
    const table = new SnapshotsTable(tested.database);
    const [b, a] = [await device('b'), await device('a')];
    await device('without');
    await table.append([snapshot(a, minutes(0), 1), snapshot(b, minutes(1), 2), snapshot(a, minutes(5), 3)]);
    expect((await table.newestOfAll('zfs.pools')).map(({ hostname, data }) => [hostname, data])).toEqual([
      ['a', 3],
      ['b', 2],
    ]);
  });

  it('answers with the newest snapshot of each data type of one device', async () => {
    const table = new SnapshotsTable(tested.database);
    const [a, b] = [await device('a'), await device('b')];
    await table.append([
      snapshot(a, minutes(0), 'old'),
      snapshot(a, minutes(2), 'of a pool', 'tank'),
      { ...snapshot(a, minutes(1), 'listing'), dataType: 'docker.containers' },
      snapshot(b, minutes(9), 'of another device'),
    ]);
    expect((await table.newestOfDevice(a)).map(({ dataType, data, params }) => [dataType, data, params])).toEqual([
      ['docker.containers', 'listing', {}],
      ['zfs.pools', 'of a pool', { pool: 'tank' }],
    ]);
    expect(await table.newestOfDevice(await device('without'))).toEqual([]);
  });

  it('leaves out rows of devices that are gone, and writes the others', async () => {
    const id = await device();
    const gone = randomUUID();
    expect(await new SnapshotsTable(tested.database).append([snapshot(id, now, 1), snapshot(gone, now, 2)])).toBe(1);
    expect(await new SystemMetricsTable(tested.database).append([metrics(gone, now, 1), metrics(id, now, 2)])).toBe(1);
  });

  it('sums metrics up in steps, and in hours and days that can stand for them', async () => {
    const table = new SystemMetricsTable(tested.database);
    const id = await device();
    const start = new Date('2026-11-13T00:00:00Z');
    const rows = Array.from({ length: 48 * 4 }, (_, n) =>
      metrics(id, new Date(start.getTime() + n * 900_000), n % 4 === 3 ? null : (n % 4) * 10 + Math.floor(n / 96)),
    );
    await table.append([...rows, metrics(id, now, 2_000)]);
    expect(await table.newest(id)).toMatchObject({
      cpuUsagePercent: 999.99,
      uptimeSeconds: 12,
      diskUsagePercent: null,
    });
    const range = { from: start, to: new Date('2026-11-15T00:00:00Z') };
    const raw = await table.history(id, { ...range, stepSec: 86_400 });
    expect(raw).toEqual([
      {
        from: '2026-11-13T00:00:00.000Z',
        samples: 96,
        cpuUsagePercent: { min: 0, avg: 10, max: 20 },
        memoryUsagePercent: { min: 50, avg: 50, max: 50 },
        diskUsagePercent: { min: null, avg: null, max: null },
        loadAverage1m: { min: 1.5, avg: 1.5, max: 1.5 },
        networkReceiveBytesPerSec: { min: 3e9, avg: 3e9, max: 3e9 },
        // As in rows from before it was kept: unknown, and not zero.
        networkTransmitBytesPerSec: { min: null, avg: null, max: null },
        diskReadBytesPerSec: { min: null, avg: null, max: null },
        diskWriteBytesPerSec: { min: null, avg: null, max: null },
      },
      expect.objectContaining({ samples: 96, cpuUsagePercent: { min: 1, avg: 11, max: 21 } }),
    ]);
    await table.rollUp(now);
    await table.rollUp(now);
    const hours = { rawFrom: range.to };
    const daysOnly = { rawFrom: range.to, hoursFrom: range.to };
    for (const from of [hours, daysOnly, { rawFrom: new Date('2026-11-14T07:00:00Z') }]) {
      expect(await table.history(id, { ...range, stepSec: 86_400, ...from })).toEqual(raw);
    }
    expect(await table.history(id, { ...range, stepSec: 3_600, ...hours })).toEqual(
      await table.history(id, { ...range, stepSec: 3_600 }),
    );
    expect(await table.history(id, { ...range, stepSec: 3_600, limit: 5 })).toHaveLength(5);
    await table.append([metrics(id, new Date('2026-11-14T23:59:00Z'), 90)]);
    await table.rollUp(now);
    const [, late] = await table.history(id, { ...range, stepSec: 86_400, ...daysOnly });
    expect(late).toMatchObject({ samples: 97, cpuUsagePercent: { max: 90 } });
    // Retention takes half an hour of samples, and the hour that was summed up stays.
    await tested.database.query(
      statement`DELETE FROM system_metrics WHERE timestamp < ${'2026-11-14T12:30:00Z'}::timestamptz`,
    );
    await table.rollUp(now);
    expect((await table.history(id, { ...range, stepSec: 86_400, ...daysOnly }))[0]).toEqual(raw[0]);
    expect((await table.history(id, { ...range, stepSec: 3_600, ...hours }))[36]).toMatchObject({ samples: 4 });
  });

  it('has the containers of the newest snapshot of every device', async () => {
    const table = new ContainerSnapshotsTable(tested.database);
    const [a, b] = [await device('a'), await device('b')];
    const of = (deviceId: string, snapshotTime: Date, name: string, state = 'running') => ({
      deviceId,
      snapshotTime,
      containerData: { name, state },
    });
    await table.append([
      of(a, minutes(0), 'old'),
      of(a, minutes(1), 'web'),
      of(a, minutes(1), 'db', 'exited'),
      of(b, minutes(0), 'x'),
    ]);
    const names = async (request: Partial<Parameters<ContainerSnapshotsTable['newest']>[0]>) =>
      (await table.newest({ limit: 10, ...request })).items.map(({ containerData }) => containerData.name).toSorted();
    expect(await names({})).toEqual(['db', 'web', 'x']);
    expect(await names({ deviceId: a, contains: { state: 'running' } })).toEqual(['web']);
    const first = await table.newest({ limit: 2 });
    expect((await table.newest({ limit: 2, cursor: first.nextCursor })).items).toMatchObject([{ hostname: 'b' }]);
    expect((await table.history(a, { limit: 10, to: minutes(1) })).items).toMatchObject([
      { containerData: { name: 'old' } },
    ]);
  });

  it('knows every drive last, and follows one by its serial number', async () => {
    const table = new DriveHealthTable(tested.database);
    const [a, b] = [await device('a'), await device('b')];
    const of = (deviceId: string, timestamp: Date, drive: string, serialNumber: string | null) => ({
      deviceId,
      timestamp,
      drive,
      serialNumber,
      verdict: 'ok',
      temperatureCelsius: 35.5,
      powerOnHours: 12_345,
      wearPercent: null,
      attributes: { raw: [1] },
    });
    await table.append([
      of(a, minutes(0), 'sda', 'S1'),
      of(a, minutes(1), 'sda', 'S2'),
      of(b, minutes(2), 'sdb', 'S1'),
      of(a, minutes(0), 'sdb', null),
    ]);
    expect((await table.newest(a)).map(({ drive, serialNumber }) => [drive, serialNumber])).toEqual([
      ['sda', 'S2'],
      ['sdb', null],
    ]);
    const { items } = await table.history({ serialNumber: 'S1' }, { limit: 5 });
    expect(items.map(({ deviceId, temperatureCelsius }) => [deviceId, temperatureCelsius])).toEqual([
      [b, 35.5],
      [a, 35.5],
    ]);
  });

  it('keeps each content of a file once until it changes, and deletion as a change', async () => {
    const table = new ConfigurationSnapshotsTable(tested.database);
    const deviceId = await device();
    const of = (minute: number, contentHash: string, changeType: NewConfigurationSnapshot['changeType']) =>
      table.append({
        deviceId,
        time: minutes(minute),
        configType: 'swag.proxy',
        filePath: '/etc/nginx/a.conf',
        contentHash,
        rawContent: changeType === 'delete' ? null : `# ${contentHash}`,
        parsedData: { hash: contentHash },
        parseError: null,
        changeType,
        sizeBytes: 4,
      });
    expect(await of(0, 'h1', 'create')).toMatchObject({ contentHash: 'h1', changeType: 'create', sizeBytes: 4 });
    expect(await of(1, 'h1', 'modify')).toBeUndefined();
    expect(await of(2, 'h2', 'modify')).toBeDefined();
    expect(await of(3, '', 'delete')).toBeDefined();
    expect(await of(4, '', 'delete')).toBeUndefined();
    const back = await of(5, 'h1', 'create');
    expect((await table.history(deviceId, { limit: 10 })).items.map(({ contentHash }) => contentHash)).toEqual([
      'h1',
      '',
      'h2',
      'h1',
    ]);
    expect(await table.newest(deviceId, '/etc/nginx/a.conf', minutes(2.5))).toMatchObject({ contentHash: 'h2' });
    expect(await table.tracked(deviceId)).toMatchObject([{ filePath: '/etc/nginx/a.conf', changeType: 'create' }]);
    expect(await table.find(back?.id ?? '')).toEqual({ ...back, rawContent: '# h1', parsedData: { hash: 'h1' } });
  });

  it('stores many files at once, and leaves out those that are as they were', async () => {
    const table = new ConfigurationSnapshotsTable(tested.database);
    const deviceId = await device();
    const of = (index: number, text: string): NewConfigurationSnapshot => ({
      deviceId,
      time: minutes(0),
      configType: 'ini',
      filePath: `/etc/many/${index}.ini`,
      contentHash: text,
      rawContent: `[a]\nb = "${text}"\n`,
      parsedData: index % 2 === 0 ? { text } : null,
      parseError: null,
      changeType: 'create',
      sizeBytes: 9,
    });
    const all = Array.from({ length: 500 }, (_, index) => of(index, 'one'));
    expect(await table.appendMany(all)).toHaveLength(500);
    const second = all.map((each, index) => (index < 3 ? { ...of(index, 'two'), time: minutes(1) } : each));
    const gone = { ...of(0, 'two'), deviceId: randomUUID() };
    expect((await table.appendMany([...second, gone])).map(({ filePath }) => filePath).sort()).toEqual([
      '/etc/many/0.ini',
      '/etc/many/1.ini',
      '/etc/many/2.ini',
    ]);
    expect(await table.appendMany([])).toEqual([]);
    expect(await table.newest(deviceId, '/etc/many/2.ini')).toMatchObject({
      rawContent: '[a]\nb = "two"\n',
      parsedData: { text: 'two' },
    });
    expect(await table.tracked(deviceId)).toHaveLength(500);
  });

  it('is partitioned by month, and rows that came before their month move into it', async () => {
    const { database } = tested;
    const id = await device();
    await new SnapshotsTable(database).append([snapshot(id, now, 1), snapshot(id, days(-40), 2)]);
    // Two processes that start together, while others write.
    const [made, alsoMade] = await Promise.all([
      ensurePartitions(database, now),
      ensurePartitions(database, now),
      new SystemMetricsTable(database).append([metrics(id, now, 1)]),
    ]);
    expect([...made, ...alsoMade]).toHaveLength(15);
    expect([...made, ...alsoMade]).toContain('snapshots_2026_11');
    expect([...made, ...alsoMade]).toContain('data_collection_audit_2027_01');
    expect(await ensurePartitions(database, now)).toEqual([]);
    expect(await ensurePartitions(database, days(31))).toHaveLength(5);
    await new SnapshotsTable(database).append([snapshot(id, minutes(1), 3)]);
    const where = await database.many(sql.type(row<{ name: string; data: number }>())`
      SELECT tableoid::regclass::text AS name, data FROM snapshots ORDER BY data`);
    expect(where).toEqual([
      { name: 'snapshots_2026_11', data: 1 },
      { name: 'snapshots_default', data: 2 },
      { name: 'snapshots_2026_11', data: 3 },
    ]);
    expect(await new SnapshotsTable(database).newest(id, 'zfs.pools', '')).toMatchObject({ data: 3 });
    await new DevicesTable(database).remove(id);
    expect(await database.many(sql.type(row<unknown>())`SELECT 1 FROM snapshots`)).toEqual([]);
  });

  it('goes when its retention is over, whole months at once', async () => {
    const { database } = tested;
    const id = await device();
    const old = days(-100);
    await ensurePartitions(database, old);
    await ensurePartitions(database, now);
    const table = new SystemMetricsTable(database);
    await table.append([
      metrics(id, old, 1),
      metrics(id, days(-91), 2),
      metrics(id, days(-89), 3),
      metrics(id, now, 4),
    ]);
    await new SnapshotsTable(database).append([
      snapshot(id, days(-31), 1),
      snapshot(id, days(-29), 2),
      { ...snapshot(id, days(-1), 3), expiresAt: minutes(-1) },
    ]);
    const expired = await dropExpired(database, defaultRetention, now);
    expect(expired.partitions).toContain('container_snapshots_2026_08');
    expect(expired.partitions).not.toContain('system_metrics_2026_08');
    expect(expired.rows).toBe(4);
    const left = await database.many(sql.type(row<{ cpu: number }>())`
      SELECT cpu_usage_percent AS cpu FROM system_metrics ORDER BY timestamp`);
    expect(left).toEqual([{ cpu: 3 }, { cpu: 4 }]);
    expect(await dropExpired(database, defaultRetention, now)).toEqual({ partitions: [], rows: 0 });
    const later = await dropExpired(database, { ...defaultRetention, system_metrics: 1 }, days(20));
    expect(later.partitions).toContain('system_metrics_2026_08');
    expect(await listPartitions(database, 'system_metrics')).toContain('system_metrics_default');
  });
});
