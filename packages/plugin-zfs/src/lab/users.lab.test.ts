import { sh } from '@infrastructor/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fresh, type Lab, type Named, namesOf, noteInLog, openLab } from '../test-support/lab.ts';

const dataset = 'tank/home/alice';
const older = `${dataset}@auto-2024-05-01_00-00`;

describe('an ordinary user', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab();
    // `guest` may not use sudo.
    await lab.onMachine(
      sh`id guest 2>/dev/null || useradd -m -s /bin/bash guest; usermod -p '*' guest; install -d -m 700 -o guest -g guest /home/guest/.ssh; install -m 600 -o guest -g guest /root/.ssh/authorized_keys /home/guest/.ssh/authorized_keys`,
    );
    await lab.addUser('guest');
  });
  afterAll(() => lab?.[Symbol.asyncDispose]());

  const asGuest = <Data>(tool: string, input: Record<string, unknown> = {}) =>
    lab.ask<Data>(tool, { ...input, device: 'guest' });

  test('with sudo -n does everything that root does', async ({ task }) => {
    await lab.ask('create_zfs_snapshot', { dataset, snapshot: 'by-ops' }, 'ops');
    expect((await lab.ask<unknown[]>('monitor_zfs_events', { limit: 5 }, 'ops')).data).toHaveLength(5);
    expect((await lab.ask<unknown[]>('diff_zfs_snapshots', { snapshot: older }, 'ops')).data.length).toBeGreaterThan(0);
    await lab.ask('clone_zfs_snapshot', { snapshot: `${dataset}@by-ops`, target: 'tank/ops-clone' }, 'ops');
    const to = { toDevice: 'ops', target: 'backup/by-ops' };
    const sent = await lab.ask<{ sentBytes: number }>('send_zfs_snapshot', { snapshot: older, ...to }, 'ops');
    noteInLog(task, `snapshot, events, diff, clone, send of ${sent.data.sentBytes} bytes`);
  });

  test('without sudo reads what ZFS shows to everybody', async ({ task }) => {
    expect(namesOf((await asGuest<Named[]>('list_zfs_pools')).data)).toEqual(['backup', 'scratch', 'tank']);
    expect((await asGuest('get_zfs_pool_status', { pool: 'tank' })).data).toMatchObject({ state: 'ONLINE' });
    expect((await asGuest<Named[]>('list_zfs_datasets')).data.length).toBeGreaterThan(5);
    expect((await asGuest<Named[]>('list_zfs_snapshots', { dataset })).data.length).toBeGreaterThan(1);
    expect((await asGuest<unknown[]>('get_zfs_dataset_properties', { dataset })).data.length).toBeGreaterThan(30);
    expect((await asGuest('get_zfs_arc_stats')).data).toMatchObject({ hitRatio: expect.any(Number) });
    const { data } = await asGuest<{ verdict: string }>('check_zfs_health', fresh);
    const report = await asGuest<{ text: string }>('generate_zfs_report');
    expect(report.data.text).toContain('tank');
    noteInLog(task, `verdict ${data.verdict}`);
  });

  test.each([
    ['create_zfs_snapshot', { dataset, snapshot: 'x' }, 'snapshot'],
    ['clone_zfs_snapshot', { snapshot: older, target: 'tank/guest-clone' }, 'clone,create,mount'],
    ['diff_zfs_snapshots', { snapshot: older }, 'diff'],
    ['send_zfs_snapshot', { snapshot: older, toDevice: 'guest', target: 'backup/guest' }, 'send'],
    ['send_zfs_snapshot', { snapshot: older, toFile: '/home/guest/x.zfs' }, 'send'],
  ])('without sudo is told what %s of %j lacks: %s', async (tool, input, permission) => {
    await expect(asGuest(tool, input)).rejects.toMatchObject({
      code: 'PRIVILEGE_REQUIRED',
      hint: expect.stringContaining(`zfs allow -u`),
      details: { missing: expect.stringContaining(permission) },
    });
  });

  test('without sudo is told that events and history are for root alone', async () => {
    await expect(asGuest('monitor_zfs_events')).rejects.toMatchObject({
      code: 'PRIVILEGE_REQUIRED',
      hint: expect.stringContaining('root alone'),
    });
  });

  test('with zfs allow does what was delegated', async ({ task }) => {
    await lab.onMachine(
      sh`zfs allow -u guest diff,snapshot,send,mount tank/home/alice; zfs allow -u guest clone,create,mount tank; zfs allow -u guest create,receive,mount backup`,
    );
    expect((await asGuest<unknown[]>('diff_zfs_snapshots', { snapshot: older })).data.length).toBeGreaterThan(0);
    await asGuest('create_zfs_snapshot', { dataset, snapshot: 'delegated' });
    const clone = await asGuest('clone_zfs_snapshot', { snapshot: older, target: 'tank/guest-clone' });
    const sent = await asGuest<{ sentBytes: number }>('send_zfs_snapshot', {
      snapshot: older,
      toDevice: 'guest',
      target: 'backup/guest',
    });
    await asGuest('send_zfs_snapshot', { snapshot: older, toFile: '/home/guest/x.zfs' });
    noteInLog(
      task,
      `diff, snapshot, clone (${clone.meta.warnings.length} warning), send of ${sent.data.sentBytes} bytes`,
    );
  });
});
