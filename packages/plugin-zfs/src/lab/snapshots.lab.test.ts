import { sh } from '@infrastructor/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fresh, type Lab, type Named, namesOf, noteInLog, openLab } from '../test-support/lab.ts';

interface Change {
  readonly change: string;
  readonly path: string;
  readonly newPath?: string;
}

describe('snapshots', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab();
  });
  afterAll(() => lab?.[Symbol.asyncDispose]());

  const dataset = 'tank/home/bob smith';
  const snapshot = 'all legal: a-b_c.d:e';

  test('create_zfs_snapshot with every legal character, and once only', async ({ task }) => {
    await lab.ask('create_zfs_snapshot', { dataset, snapshot });
    const listed = await lab.ask<Named[]>('list_zfs_snapshots', { dataset, ...fresh });
    expect(namesOf(listed.data)).toContain(`${dataset}@${snapshot}`);
    await expect(lab.ask('create_zfs_snapshot', { dataset, snapshot })).rejects.toMatchObject({ code: 'CONFLICT' });
    // What is kept for ZFS itself is refused before it is asked.
    await expect(lab.ask('create_zfs_snapshot', { dataset, snapshot: 'a%b' })).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
    });
    noteInLog(task, `${dataset}@${snapshot}`);
  });

  test('create_zfs_snapshot with the longest name', async ({ task }) => {
    const longest = 'n'.repeat(255 - 'tank/home@'.length);
    await lab.ask('create_zfs_snapshot', { dataset: 'tank/home', snapshot: longest });
    const listed = await lab.ask<Named[]>('list_zfs_snapshots', { dataset: 'tank/home', ...fresh });
    expect(namesOf(listed.data)).toContain(`tank/home@${longest}`);
    noteInLog(task, '255 bytes');
    await lab.onMachine(sh`zfs destroy ${`tank/home@${longest}`}`);
  });

  test('create_zfs_snapshot of a dataset and all below it', async () => {
    await lab.ask('create_zfs_snapshot', { dataset: 'tank/home', snapshot: 'all', recursive: true });
    const names = namesOf((await lab.ask<Named[]>('list_zfs_snapshots', { limit: 1_000, ...fresh })).data);
    expect(names.filter((name) => name.endsWith('@all')).toSorted()).toEqual([
      'tank/home/alice@all',
      'tank/home/bob smith@all',
      'tank/home@all',
    ]);
  });

  test('clone_zfs_snapshot, and a parent that is missing', async () => {
    const clone = await lab.ask('clone_zfs_snapshot', {
      snapshot: `${dataset}@${snapshot}`,
      target: 'tank/home/bob clone',
    });
    expect(clone.data).toEqual({ dataset: 'tank/home/bob clone', origin: `${dataset}@${snapshot}` });
    const datasets = await lab.ask<Named[]>('list_zfs_datasets', { pool: 'tank', ...fresh });
    expect(namesOf(datasets.data)).toContain('tank/home/bob clone');
    const deep = { snapshot: `${dataset}@${snapshot}`, target: 'tank/new/below/clone' };
    await expect(lab.ask('clone_zfs_snapshot', deep)).rejects.toMatchObject({
      code: expect.stringMatching(/NOT_FOUND/),
    });
    await lab.ask('clone_zfs_snapshot', { ...deep, createParents: true });
    await expect(lab.ask('clone_zfs_snapshot', { ...deep, createParents: true })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  test('diff_zfs_snapshots to the present: added, modified, renamed, removed, with odd names', async ({ task }) => {
    await lab.onMachine(
      sh`cd /mnt/tank/home/alice && mkdir odd && echo 1 > ${'odd/tab\there'} && echo 1 > ${'odd/ümlaut & quote"'} && echo 1 > gone && echo 1 > before && echo 1 > grows`,
    );
    await lab.ask('create_zfs_snapshot', { dataset: 'tank/home/alice', snapshot: 'before' });
    await lab.onMachine(
      sh`cd /mnt/tank/home/alice && echo new > ${'odd/new file'} && rm gone && mv before after && echo more >> grows && echo 2 >> ${'odd/tab\there'} && zpool sync tank`,
    );
    const { data } = await lab.ask<Change[]>('diff_zfs_snapshots', { snapshot: 'tank/home/alice@before' });
    const told = (change: string, path: string) =>
      expect(data).toContainEqual(expect.objectContaining({ change, path: `/mnt/tank/home/alice/${path}` }));
    told('added', 'odd/new file');
    told('removed', 'gone');
    told('modified', 'grows');
    told('modified', 'odd/tab\there');
    told('renamed', 'before');
    expect(data.find(({ change }) => change === 'renamed')?.newPath).toBe('/mnt/tank/home/alice/after');
    noteInLog(
      task,
      data.map(({ change, path }) => `${change} ${path.slice('/mnt/tank/home/alice/'.length)}`).join(', '),
    );
  });

  test('diff_zfs_snapshots in either order', async () => {
    const [older, newer] = ['tank/home/alice@auto-2024-05-01_00-00', 'tank/home/alice@auto-2024-05-02_00-00'];
    const forwards = await lab.ask<Change[]>('diff_zfs_snapshots', { snapshot: older, against: newer });
    const backwards = await lab.ask<Change[]>('diff_zfs_snapshots', { snapshot: newer, against: older });
    expect(forwards.data.length).toBeGreaterThan(0);
    expect(backwards.data).toEqual(forwards.data);
    expect(backwards.meta.warnings).toHaveLength(1);
  });
});
