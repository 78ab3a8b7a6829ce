import { sh } from '@infrastructor/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fresh, type Lab, type Named, namesOf, noteInLog, openLab, randomFile } from '../test-support/lab.ts';

const [first, second] = ['tank/media@auto-2024-05-01_00-00', 'tank/media@auto-2024-05-02_00-00'];

describe('sending and receiving', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab();
  });
  afterAll(() => lab?.[Symbol.asyncDispose]());

  const snapshotsOf = async (dataset: string) =>
    namesOf((await lab.ask<Named[]>('list_zfs_snapshots', { dataset, ...fresh })).data);

  test('send_zfs_snapshot to a second pool, in full, then the changes after it', async ({ task }) => {
    const to = { toDevice: 'nas', target: 'backup/media' };
    const size = await lab.ask<{ estimate: { totalBytes: number } }>('send_zfs_snapshot', { snapshot: first });
    expect(size.data).toMatchObject({ sent: false });
    const full = await lab.ask<{ sentBytes: number }>('send_zfs_snapshot', { snapshot: first, ...to });
    expect(full.data.sentBytes).toBeGreaterThan(size.data.estimate.totalBytes * 0.9);
    await expect(lab.ask('send_zfs_snapshot', { snapshot: first, ...to })).rejects.toMatchObject({ code: 'CONFLICT' });
    const changes = { snapshot: second, incrementalFrom: first, ...to };
    expect((await lab.ask('send_zfs_snapshot', { ...changes, dryRun: true })).data).not.toHaveProperty('conflict');
    const increment = await lab.ask<{ sentBytes: number }>('send_zfs_snapshot', changes);
    expect(increment.data).toMatchObject({ sent: true });
    expect(await snapshotsOf('backup/media')).toHaveLength(2);
    await lab.onMachine(
      sh`zfs mount backup/media && diff -r /mnt/tank/media/.zfs/snapshot/auto-2024-05-02_00-00 /mnt/backup/media && zfs unmount backup/media`,
    );
    noteInLog(task, `estimated ${size.data.estimate.totalBytes} bytes, sent ${full.data.sentBytes}`);
    noteInLog(task, `changes ${increment.data.sentBytes} bytes, files alike`);
  });

  test('send_zfs_snapshot raw of an encrypted dataset', async ({ task }) => {
    const snapshot = 'tank/secret@auto-2024-05-01_00-00';
    const sent = await lab.ask('send_zfs_snapshot', { snapshot, raw: true, toDevice: 'nas', target: 'backup/secret' });
    expect(sent.data).toMatchObject({ sent: true });
    const told = await lab.onMachine(sh`zfs get -H -o value encryption,keystatus backup/secret`);
    expect(told).toBe('aes-256-gcm\nunavailable\n');
    noteInLog(task, 'arrives encrypted, without its key');
  });

  test('receive_zfs_snapshot overwrites a changed target only by a confirmed plan that names the losses', async ({
    task,
  }) => {
    await lab.onMachine(sh`zfs snapshot backup/media@own && zfs snapshot tank/media@later`);
    const input = { target: 'backup/media', fromDevice: 'nas', snapshot: 'tank/media@later', incrementalFrom: second };
    await expect(lab.ask('receive_zfs_snapshot', input)).rejects.toMatchObject({ code: 'CONFLICT' });
    const { data } = await lab.ask<{ confirm: string; plan: { losses: string[] } }>('receive_zfs_snapshot', {
      ...input,
      force: true,
    });
    expect(data.plan.losses).toEqual([expect.stringContaining('backup/media@own')]);
    expect(await snapshotsOf('backup/media')).toContain('backup/media@own');
    await lab.ask('receive_zfs_snapshot', { ...input, force: true, confirm: data.confirm });
    const names = await snapshotsOf('backup/media');
    expect(names.at(-1)).toBe('backup/media@later');
    expect(names).not.toContain('backup/media@own');
    noteInLog(task, `losses: ${data.plan.losses.join(', ')}`);
  });

  test('receive_zfs_snapshot of a replication names what is lost below the target as well', async ({ task }) => {
    await lab.onMachine(
      sh`zfs create -p tank/tree/a && zfs snapshot -r tank/tree@1 && zfs send -R tank/tree@1 | zfs receive -u backup/tree && zfs create -u backup/tree/own && zfs snapshot backup/tree/own@x && zfs create tank/tree/b && zfs snapshot -r tank/tree@2`,
    );
    const source = { fromDevice: 'nas', snapshot: 'tank/tree@2', incrementalFrom: 'tank/tree@1', replicate: true };
    const input = { target: 'backup/tree', ...source, force: true };
    const { data } = await lab.ask<{ confirm: string; plan: { losses: string[] } }>('receive_zfs_snapshot', input);
    expect(data.plan.losses).toContain('All data in backup/tree/own');
    expect(data.plan.losses).toContainEqual(expect.stringContaining('backup/tree/own@x'));
    await lab.ask('receive_zfs_snapshot', { ...input, confirm: data.confirm });
    const left = await lab.onMachine(sh`zfs list -H -r -o name backup/tree`);
    expect(left.trim().split('\n')).toEqual(['backup/tree', 'backup/tree/a', 'backup/tree/b']);
    noteInLog(task, `losses: ${data.plan.losses.join(', ')}`);
  });

  test('send_zfs_snapshot that is cut goes on where it stopped', async ({ task }) => {
    await lab.onMachine(
      sh`zfs create tank/bulk && ${randomFile('/mnt/tank/bulk/data', 16)} && zfs snapshot tank/bulk@1`,
    );
    const input = { snapshot: 'tank/bulk@1', toDevice: 'nas', target: 'backup/bulk' };
    const controller = new AbortController();
    let told = 0;
    const cut = lab.host.runtime.operation('send_zfs_snapshot').invoke(
      { device: 'nas', ...input },
      {
        caller: lab.host.runtime.internalCaller,
        signal: controller.signal,
        onProgress: ({ done }) => {
          told = done;
          if (done > 4_000_000) controller.abort();
        },
      },
    );
    await expect(cut).rejects.toMatchObject({ code: 'ABORTED' });
    const token = async () =>
      (await lab.onMachine(sh`zfs get -H -o value receive_resume_token backup/bulk || true`)).trim();
    await expect.poll(token, { timeout: 60_000, interval: 500 }).toMatch(/^1-/);
    await expect(lab.ask('send_zfs_snapshot', input)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('stopped'),
    });
    const properties = await lab.ask<{ property: string; value: unknown }[]>('get_zfs_dataset_properties', {
      dataset: 'backup/bulk',
      ...fresh,
    });
    const resumeToken = properties.data.find(({ property }) => property === 'receive_resume_token')?.value;
    const resumed = await lab.ask<{ sentBytes: number }>('send_zfs_snapshot', { ...input, resumeToken });
    expect(resumed.data.sentBytes).toBeLessThan(14 * 1_048_576);
    expect(await snapshotsOf('backup/bulk')).toHaveLength(1);
    await lab.onMachine(sh`zfs mount backup/bulk && cmp /mnt/tank/bulk/data /mnt/backup/bulk/data`);
    noteInLog(task, `cut after ${told} bytes, resumed with ${resumed.data.sentBytes}, files alike`);
  });

  test('send_zfs_snapshot to a file, and receive_zfs_snapshot from it', async ({ task }) => {
    const file = '/root/alice backup.zfs';
    const snapshot = 'tank/home/alice@auto-2024-05-02_00-00';
    const sent = await lab.ask<{ sentBytes: number }>('send_zfs_snapshot', { snapshot, toFile: file });
    expect(sent.data.sentBytes).toBeGreaterThan(1_000);
    const input = { target: 'scratch/alice', fromFile: file };
    const { data } = await lab.ask<{ confirm: string; plan: { steps: string[] } }>('receive_zfs_snapshot', input);
    expect(data).toMatchObject({
      plan: { steps: [expect.stringContaining('would receive'), expect.any(String)], losses: [] },
    });
    const received = await lab.ask('receive_zfs_snapshot', { ...input, confirm: data.confirm });
    expect(received.data).toMatchObject({ receivedBytes: sent.data.sentBytes });
    await expect(lab.ask('receive_zfs_snapshot', input)).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(lab.ask('send_zfs_snapshot', { snapshot, toFile: file })).rejects.toMatchObject({ code: 'CONFLICT' });
    noteInLog(task, `${sent.data.sentBytes} bytes; ${data.plan.steps[0]}`);
  });
});
