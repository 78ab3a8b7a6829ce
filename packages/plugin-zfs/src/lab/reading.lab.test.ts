import { sh } from '@infrastructor/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fresh, type Lab, type Named, namesOf, noteInLog, openLab } from '../test-support/lab.ts';

describe('reading', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab();
  });
  afterAll(() => lab?.[Symbol.asyncDispose]());

  test('what the machine is', async ({ task }) => {
    const told = await lab.onMachine(sh`uname -r; zfs version | tr '\n' ' '; . /etc/os-release; echo "$PRETTY_NAME"`);
    noteInLog(task, told.trim().split('\n').join(', '));
    expect(told).toContain('zfs');
  });

  test('list_zfs_pools and get_zfs_pool_status', async ({ task }) => {
    const pools = await lab.ask<Named[]>('list_zfs_pools');
    expect(namesOf(pools.data)).toEqual(['backup', 'scratch', 'tank']);
    const status = await lab.ask('get_zfs_pool_status', { pool: 'tank' });
    expect(status.data).toMatchObject({ state: 'ONLINE', vdevs: { classes: { data: [{ type: 'mirror' }] } } });
    const raidz = await lab.ask('get_zfs_pool_status', { pool: 'backup' });
    expect(raidz.data).toMatchObject({ vdevs: { classes: { data: [{ type: 'raidz', children: { length: 3 } }] } } });
    noteInLog(task, namesOf(pools.data).join(', '));
  });

  test('list_zfs_datasets and get_zfs_dataset_properties', async ({ task }) => {
    const datasets = await lab.ask<Named[]>('list_zfs_datasets', { pool: 'tank' });
    expect(namesOf(datasets.data)).toContain('tank/home/bob smith');
    const properties = await lab.ask<unknown[]>('get_zfs_dataset_properties', { dataset: 'tank/home/bob smith' });
    expect(properties.data).toContainEqual(expect.objectContaining({ property: 'quota', value: 33_554_432 }));
    const volumes = await lab.ask<Named[]>('list_zfs_datasets', { type: 'volume' });
    expect(namesOf(volumes.data)).toEqual(['tank/vm-disk']);
    noteInLog(task, `${datasets.data.length} datasets, ${properties.data.length} properties of one`);
  });

  test('list_zfs_snapshots of one dataset and of all', async ({ task }) => {
    const all = await lab.ask<Named[]>('list_zfs_snapshots', { limit: 1_000 });
    expect(all.data.length).toBeGreaterThan(15);
    const own = await lab.ask<Named[]>('list_zfs_snapshots', { dataset: 'backup/appdata' });
    expect(own.data).toHaveLength(2);
    noteInLog(task, `${all.data.length} snapshots`);
  });

  test('list_zfs_snapshots in pages', async ({ task }) => {
    // One file system takes one snapshot a command, and as many below it as there are.
    await lab.onMachine(
      sh`zfs create scratch/many; i=0; while [ $i -lt 19 ]; do zfs create -o canmount=off scratch/many/$i; i=$((i+1)); done; i=0; while [ $i -lt 20 ]; do zfs snapshot -r scratch/many@s$i || exit 1; i=$((i+1)); done`,
    );
    const names = new Set<string>();
    const startedAt = performance.now();
    let firstMs = 0;
    let cursor: string | undefined;
    do {
      const page = await lab.ask<Named[]>('list_zfs_snapshots', { limit: 150, cursor, ...(cursor ? {} : fresh) });
      firstMs ||= performance.now() - startedAt;
      for (const name of namesOf(page.data)) names.add(name);
      cursor = page.meta.nextCursor;
    } while (cursor !== undefined);
    expect([...names].filter((name) => name.startsWith('scratch/many'))).toHaveLength(400);
    noteInLog(
      task,
      `${names.size} snapshots, first page after ${Math.round(firstMs)} ms, all after ${Math.round(performance.now() - startedAt)} ms`,
    );
    await lab.onMachine(sh`zfs destroy -r scratch/many`);
  });

  test('check_zfs_health says healthy of sound pools', async ({ task }) => {
    const { data } = await lab.ask<{ verdict: string; pools: unknown[] }>('check_zfs_health', fresh);
    expect(data, JSON.stringify(data)).toMatchObject({ verdict: 'healthy', pools: { length: 3 } });
    noteInLog(task, data.verdict);
  });

  test('get_zfs_arc_stats since boot and over an interval', async ({ task }) => {
    const { data } = await lab.ask<{ hitRatio: number; sizeBytes: number }>('get_zfs_arc_stats', { intervalSec: 1 });
    expect(data).toMatchObject({ hitRatio: expect.any(Number), interval: { intervalSec: expect.any(Number) } });
    noteInLog(task, `hit ratio ${data.hitRatio}, ${data.sizeBytes} bytes`);
  });

  test('monitor_zfs_events with history', async ({ task }) => {
    const events = await lab.ask<{ class: string }[]>('monitor_zfs_events', { includeHistory: true, limit: 1_000 });
    expect(events.data.filter((event) => event.class === 'history').length).toBeGreaterThan(10);
    expect(events.data.some((event) => event.class !== 'history')).toBe(true);
    noteInLog(task, `${events.data.length} events`);
  });

  test('analyze_snapshot_usage suggests, and says what a hold, a clone or a bookmark keeps', async ({ task }) => {
    const none = { keepNewest: 0, keepDaily: 0, keepWeekly: 0, keepMonthly: 0, keepYearly: 0 };
    const usage = await lab.ask<{ datasets: unknown[] }>('analyze_snapshot_usage', none);
    expect(usage.meta.warnings).toEqual([]);
    expect(usage.data.datasets).toContainEqual(
      expect.objectContaining({
        dataset: 'tank/media',
        suggestion: expect.objectContaining({ heldBack: ['tank/media@auto-2024-05-01_00-00'] }),
      }),
    );
    noteInLog(task, `${usage.data.datasets.length} datasets with snapshots`);
  });

  test('optimize_zfs_settings gives evidence and commands, and changes nothing', async ({ task }) => {
    const settings = sh`zfs get -Hp -s local,received -t filesystem,volume all; zpool get -H autotrim,comment,failmode`;
    const before = await lab.onMachine(settings);
    const { data } = await lab.ask<{ id: string; subject: string }[]>('optimize_zfs_settings');
    expect(data).toContainEqual(expect.objectContaining({ id: 'sync-disabled', subject: 'scratch/tmp' }));
    expect(await lab.onMachine(settings)).toBe(before);
    noteInLog(task, data.map(({ id, subject }) => `${id} ${subject}`).join(', '));
  });

  test('generate_zfs_report', async ({ task }) => {
    const report = await lab.ask<{ text: string }>('generate_zfs_report');
    expect(report.meta.warnings).toEqual([]);
    expect(report.data.text).toContain('## tank: ONLINE, healthy');
    noteInLog(task, `${report.data.text.split('\n').length} lines`);
  });

  test('what does not exist is NOT_FOUND with the names that do', async () => {
    await expect(lab.ask('get_zfs_pool_status', { pool: 'nosuch' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      hint: expect.stringContaining('tank'),
    });
    await expect(lab.ask('get_zfs_dataset_properties', { dataset: 'tank/nosuch' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(
      lab.ask('clone_zfs_snapshot', { snapshot: 'tank/media@nosuch', target: 'tank/x' }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
