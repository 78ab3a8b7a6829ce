import { createManualClock, createTestHost, type TestHost } from '@infrastructor/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import plugin from '../index.ts';
import { answer, replayed } from '../test-support/replay-device.ts';
import { absent, hasTranscripts, transcript } from '../test-support/shared-data.ts';

const settings =
  'zfs get -Hp -o name,property,value,source -t filesystem,volume type,used,referenced,compression,sync,checksum,atime,relatime,dedup,quota,refquota,refreservation,usedbyrefreservation';
const origins = 'zfs get -Hp -o name,property,value,source -t filesystem,volume origin';
/** Who did it is told by `-l` alone, so a recording without it does. */
const historyOf = (machine: string) =>
  hasTranscripts ? [answer('zpool history -l', transcript(`${machine}/healthy/zpool-history`).stdout)] : [];
const beside = [
  answer(settings, 'tank/db\ttype\tfilesystem\t-\ntank/db\tcompression\toff\tlocal\ntank/db\tsync\tdisabled\tlocal\n'),
  answer(origins, 'tank\torigin\t-\t-\ntank/alice-clone\torigin\ttank/home/alice@auto-2024-05-02_00-00\t-\n'),
];

const states = [
  ['bookworm', 'healthy'],
  ['bookworm', 'degraded'],
  ['bookworm', 'faulted'],
  ['bookworm', 'full'],
  ['bookworm', 'missing-disk'],
  ['bookworm', 'resilvering'],
  ['bookworm', 'scrub-halfway'],
  ['bookworm', 'scrub-paused'],
  ['bookworm', 'unprivileged'],
  ['bookworm', 'tools-missing'],
  ['trixie', 'healthy'],
  ['trixie', 'degraded'],
  ['trixie', 'checksum-errors'],
  ['trixie', 'full'],
  ['trixie', 'unplugged'],
  ['trixie', 'resilver-halfway'],
  ['trixie', 'scrub-halfway'],
  ['trixie', 'unprivileged'],
  ['trixie', 'tools-missing'],
] as const;

/** Both versions, as they are when nothing is wrong. */
const healthy = ['bookworm-healthy', 'trixie-healthy'];

describe.skipIf(!hasTranscripts)(`tools that read, on recorded machines (${absent})`, { timeout: 60_000 }, () => {
  let host: TestHost;
  beforeAll(async () => {
    const devices = await Promise.all(
      states.map(([machine, state]) => replayed(machine, state, { also: [...beside, ...historyOf(machine)] })),
    );
    // The day after the recordings, so that scrubs are as old as they were.
    const clock = createManualClock(new Date('2026-11-23T12:00:00Z'));
    host = await createTestHost({ plugins: [plugin], devices, clock });
  }, 60_000);
  afterAll(() => host?.[Symbol.asyncDispose]());

  const ask = async <Data>(tool: string, device: string, input: Record<string, unknown> = {}) => {
    const { data, meta } = await host.call(tool, { device, ...input });
    return { data: data as Data, meta };
  };

  test.each(healthy)('list_zfs_pools on %s', async (device) => {
    const { data } = await ask('list_zfs_pools', device);
    expect(data).toMatchObject([
      { name: 'backup' },
      { name: 'scratch' },
      { name: 'tank', health: 'ONLINE', sizeBytes: 503_316_480 },
    ]);
    const { data: first, meta } = await ask<unknown[]>('list_zfs_pools', device, { limit: 2 });
    expect(first).toHaveLength(2);
    expect(await ask('list_zfs_pools', device, { limit: 2, cursor: meta.nextCursor })).toMatchObject({
      data: [{ name: 'tank' }],
    });
  });

  test('the version decides the form of output, once per device', async () => {
    const guid = (device: string) =>
      ask<{ guid: string }[]>('list_zfs_pools', device).then(({ data }) => data[2]?.guid);
    expect(await guid('bookworm-healthy')).toBe('15199534870790743531');
    expect(await guid('trixie-healthy')).toBe('16860756241687353925');
  });

  test.each([
    ['bookworm-healthy', 'tank', 'ONLINE'],
    ['trixie-healthy', 'tank', 'ONLINE'],
    ['bookworm-degraded', 'tank', 'DEGRADED'],
    ['trixie-degraded', 'tank', 'DEGRADED'],
    ['bookworm-unprivileged', 'backup', 'ONLINE'],
    ['trixie-unprivileged', 'backup', 'ONLINE'],
  ])('get_zfs_pool_status on %s says of %s: %s', async (device, pool, state) => {
    const { data } = await ask('get_zfs_pool_status', device, { pool });
    expect(data).toMatchObject({
      pool,
      state,
      vdevs: { name: pool, classes: { data: [{ children: expect.any(Array) }] } },
    });
  });

  test('scrubs and resilvers under way tell how far they are', async () => {
    for (const device of ['bookworm-scrub-halfway', 'trixie-scrub-halfway']) {
      const { data } = await ask('check_zfs_health', device);
      expect(data).toMatchObject({ verdict: expect.any(String) });
      const status = await ask('get_zfs_pool_status', device, { pool: 'tank' });
      expect(status.data).toMatchObject({
        scanStats: { function: 'scrub', state: 'in-progress', donePercent: expect.any(Number) },
      });
    }
    const { data } = await ask('get_zfs_pool_status', 'trixie-resilver-halfway', { pool: 'tank' });
    expect(data).toMatchObject({ scanStats: { function: 'resilver', state: 'in-progress' } });
  });

  test('a pool that does not exist is not found, and those that do are named', async () => {
    const attempt = ask('get_zfs_pool_status', 'trixie-healthy', { pool: 'nosuch' });
    await expect(attempt).rejects.toMatchObject({ code: 'NOT_FOUND', hint: expect.stringContaining('tank') });
  });

  test.each(healthy)('list_zfs_datasets on %s, by pool and type', async (device) => {
    const all = await ask<{ name: string }[]>('list_zfs_datasets', device);
    expect(all.data.map(({ name }) => name)).toContain('tank/home/bob smith');
    const volumes = await ask<{ type: string }[]>('list_zfs_datasets', device, { pool: 'tank', type: 'volume' });
    expect(volumes.data).toMatchObject([{ name: 'tank/vm-disk', type: 'volume', pool: 'tank' }]);
  });

  test.each(healthy)('get_zfs_dataset_properties on %s', async (device) => {
    const { data } = await ask<{ property: string }[]>('get_zfs_dataset_properties', device, { dataset: 'tank/media' });
    expect(data.find(({ property }) => property === 'compression')).toMatchObject({
      name: 'tank/media',
      source: expect.any(String),
    });
    expect(data.find(({ property }) => property === 'used')).toMatchObject({
      value: expect.any(Number),
      unit: 'bytes',
    });
  });

  test.each(healthy)('list_zfs_snapshots on %s, every one once', async (device) => {
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const { data, meta } = await ask<{ name: string }[]>('list_zfs_snapshots', device, { limit: 7, cursor });
      names.push(...data.map(({ name }) => name));
      cursor = meta.nextCursor;
    } while (cursor !== undefined);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('tank/home/bob smith@auto-2024-05-01_00-00');
  });

  test.each(healthy)('diff_zfs_snapshots on %s', async (device) => {
    const input = {
      snapshot: 'tank/home/alice@auto-2024-05-01_00-00',
      against: 'tank/home/alice@auto-2024-05-02_00-00',
    };
    const { data } = await ask<{ change: string; path: string }[]>('diff_zfs_snapshots', device, input);
    expect(data.map(({ change, path }) => [change, path])).toContainEqual(['added', '/mnt/tank/home/alice/new.txt']);
  });

  test.each(['bookworm-unprivileged', 'trixie-unprivileged'])('%s says which permission is missing', async (device) => {
    const input = {
      snapshot: 'tank/home/alice@auto-2024-05-01_00-00',
      against: 'tank/home/alice@auto-2024-05-02_00-00',
    };
    await expect(ask('diff_zfs_snapshots', device, input)).rejects.toMatchObject({
      code: 'PRIVILEGE_REQUIRED',
      hint: expect.stringContaining("zfs allow -u USER diff 'tank/home/alice'"),
    });
    await expect(ask('monitor_zfs_events', device)).rejects.toMatchObject({ code: 'PRIVILEGE_REQUIRED' });
  });

  test.each([
    ['bookworm-degraded', 'critical'],
    ['bookworm-faulted', 'critical'],
    ['bookworm-full', 'critical'],
    ['bookworm-missing-disk', 'critical'],
    ['bookworm-resilvering', 'warning'],
    ['trixie-degraded', 'critical'],
    ['trixie-checksum-errors', 'critical'],
    ['trixie-full', 'critical'],
    ['trixie-unplugged', 'critical'],
    ['trixie-resilver-halfway', 'warning'],
  ])('check_zfs_health on %s: %s', async (device, verdict) => {
    const { data } = await ask<{ pools: { reasons: unknown[] }[] }>('check_zfs_health', device);
    expect(data).toMatchObject({ verdict });
    expect(data.pools[0]?.reasons.length).toBeGreaterThan(0);
  });

  test.each(healthy)('check_zfs_health on %s finds nothing wrong', async (device) => {
    const { data } = await ask('check_zfs_health', device);
    expect(data).toMatchObject({ verdict: 'healthy', pools: [{ verdict: 'healthy' }, {}, {}] });
  });

  test.each(['bookworm-tools-missing', 'trixie-tools-missing'])(
    '%s says that the commands are not found',
    async (device) => {
      await expect(ask('list_zfs_pools', device)).rejects.toMatchObject({ code: 'COMMAND_NOT_FOUND' });
    },
  );

  test.each(healthy)('get_zfs_arc_stats on %s', async (device) => {
    const { data } = await ask<{ interval?: unknown }>('get_zfs_arc_stats', device, { intervalSec: 0.01 });
    expect(data).toMatchObject({ hitRatio: expect.any(Number), interval: { hits: 0, misses: 0 } });
    const once = await ask<{ interval?: unknown }>('get_zfs_arc_stats', device, { intervalSec: 0 });
    expect(once.data.interval).toBeUndefined();
  });

  test.each(healthy)('monitor_zfs_events on %s, newest first', async (device) => {
    const { data } = await ask<{ time: string; pool: string }[]>('monitor_zfs_events', device, {
      pool: 'tank',
      limit: 1000,
    });
    expect(data.length).toBeGreaterThan(1);
    expect(data.map(({ time }) => time)).toEqual(
      data
        .map(({ time }) => time)
        .toSorted()
        .reverse(),
    );
    expect(new Set(data.map(({ pool }) => pool))).toEqual(new Set(['tank']));
    const since = await ask<unknown[]>('monitor_zfs_events', device, { since: data[0]?.time, pool: 'tank' });
    expect(since.data).toEqual([]);
    const commands = await ask<{ message: string }[]>('monitor_zfs_events', device, {
      pool: 'tank',
      class: 'history',
      includeHistory: true,
      limit: 1000,
    });
    expect(commands.data).toContainEqual(
      expect.objectContaining({ class: 'history', message: expect.stringContaining('zpool create') }),
    );
  });

  test.each(healthy)('analyze_snapshot_usage on %s keeps what a clone rests on', async (device) => {
    const input = { keepNewest: 0, keepDaily: 0, keepWeekly: 0, keepMonthly: 0, keepYearly: 0 };
    const { data } = await ask<{
      datasets: { dataset: string; suggestion?: { remove: string[]; heldBack: string[] } }[];
    }>('analyze_snapshot_usage', device, input);
    const alice = data.datasets.find(({ dataset }) => dataset === 'tank/home/alice')?.suggestion;
    expect(alice).toMatchObject({
      remove: ['tank/home/alice@auto-2024-05-01_00-00'],
      heldBack: ['tank/home/alice@auto-2024-05-02_00-00'],
    });
  });

  test.each(healthy)('optimize_zfs_settings on %s gives evidence and a command', async (device) => {
    const { data } = await ask<{ id: string }[]>('optimize_zfs_settings', device);
    expect(data.find(({ id }) => id === 'sync-disabled')).toMatchObject({
      subject: 'tank/db',
      evidence: ['sync is disabled (local)'],
      command: 'zfs set sync=standard tank/db',
    });
    const scratch = await ask<{ subject: string }[]>('optimize_zfs_settings', device, { pool: 'scratch' });
    expect(scratch.data.every(({ subject }) => subject === 'scratch')).toBe(true);
  });

  test.each([...healthy, 'trixie-degraded', 'bookworm-full'])('generate_zfs_report on %s', async (device) => {
    const { data } = await ask<{ text: string }>('generate_zfs_report', device);
    expect(data).toMatchObject({ device, pools: expect.arrayContaining([expect.objectContaining({ name: 'tank' })]) });
    expect(data.text).toMatch(/^# ZFS on .*\n/);
  });

  test('names that are no names never reach a command', async () => {
    for (const dataset of ['-r', 'tank/../etc', 'tank;reboot', 'tank/a\nb', `tank/${'a'.repeat(255)}`, 'tank/..']) {
      await expect(ask('get_zfs_dataset_properties', 'trixie-healthy', { dataset })).rejects.toMatchObject({
        code: 'VALIDATION_FAILED',
      });
    }
  });
});
