import { createTestHost, fakeDevice, type TestHost } from '@infrastructor/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import plugin from '../index.ts';
import { answer, refused } from '../test-support/replay-device.ts';

const exists = "cannot create snapshot 'tank/media@again': dataset already exists\n";
const denied = 'cannot create snapshots : permission denied\n';

const nas = [
  answer('zfs snapshot tank/media@new', ''),
  answer('zfs snapshot -r tank@nightly', ''),
  refused('zfs snapshot tank/media@again', exists),
  // Refused to the user, then done as root.
  refused('zfs snapshot tank/media@delegated', denied),
  answer('zfs snapshot tank/media@delegated', ''),
  refused('zfs snapshot tank/media@denied', denied),
  refused('zfs snapshot tank/media@denied', denied),
  answer('zfs clone tank/media@auto-2024-05-01_00-00 tank/copy', ''),
  refused(
    'zfs clone tank/media@auto-2024-05-02_00-00 tank/copy',
    'filesystem successfully created, but it may only be mounted by root\n',
  ),
  refused('zfs clone tank/media@nosuch tank/copy', "cannot open 'tank/media@nosuch': dataset does not exist\n"),
];

describe('tools that change something', { timeout: 60_000 }, () => {
  let host: TestHost;
  beforeAll(async () => {
    const devices = [await fakeDevice({ hostname: 'nas', transcript: nas })];
    host = await createTestHost({ plugins: [plugin], devices });
  }, 60_000);
  afterAll(() => host?.[Symbol.asyncDispose]());
  const ask = (tool: string, input: Record<string, unknown>) => host.call(tool, { device: 'nas', ...input });

  test('create_zfs_snapshot names what it took', async () => {
    expect(await ask('create_zfs_snapshot', { dataset: 'tank/media', snapshot: 'new' })).toMatchObject({
      data: { snapshot: 'tank/media@new', recursive: false },
    });
    expect(await ask('create_zfs_snapshot', { dataset: 'tank', snapshot: 'nightly', recursive: true })).toMatchObject({
      data: { snapshot: 'tank@nightly', recursive: true },
    });
  });

  test('a snapshot that exists is a conflict', async () => {
    await expect(ask('create_zfs_snapshot', { dataset: 'tank/media', snapshot: 'again' })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  test('what ZFS refuses to the user is done as root, or the missing permission is named', async () => {
    expect(await ask('create_zfs_snapshot', { dataset: 'tank/media', snapshot: 'delegated' })).toMatchObject({
      data: { snapshot: 'tank/media@delegated' },
    });
    await expect(ask('create_zfs_snapshot', { dataset: 'tank/media', snapshot: 'denied' })).rejects.toMatchObject({
      code: 'PRIVILEGE_REQUIRED',
      hint: expect.stringContaining("zfs allow -u USER snapshot,mount 'tank/media'"),
    });
  });

  test.each([
    [{ dataset: '-r', snapshot: 'x' }],
    [{ dataset: 'tank', snapshot: '-r' }],
    [{ dataset: 'tank', snapshot: 'a@b' }],
    [{ dataset: 'tank', snapshot: 'a/b' }],
    [{ dataset: 'tank', snapshot: 'a%b' }],
    [{ dataset: 'tank', snapshot: 'x'.repeat(252) }],
  ])('create_zfs_snapshot refuses %j', async (input) => {
    await expect(ask('create_zfs_snapshot', input)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  test('clone_zfs_snapshot makes a dataset in the same pool only', async () => {
    const snapshot = 'tank/media@auto-2024-05-01_00-00';
    expect(await ask('clone_zfs_snapshot', { snapshot, target: 'tank/copy' })).toMatchObject({
      data: { dataset: 'tank/copy', origin: snapshot },
    });
    await expect(ask('clone_zfs_snapshot', { snapshot, target: 'backup/copy' })).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
    });
    await expect(
      ask('clone_zfs_snapshot', { snapshot: 'tank/media@nosuch', target: 'tank/copy' }),
    ).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  test('a clone that only root may mount is made, and that is said', async () => {
    const { meta } = await ask('clone_zfs_snapshot', {
      snapshot: 'tank/media@auto-2024-05-02_00-00',
      target: 'tank/copy',
    });
    expect(meta.warnings).toEqual([expect.stringContaining('is not mounted')]);
  });
});
