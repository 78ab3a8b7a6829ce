import { join } from 'node:path';
import { createTestHost, fakeDevice, type TestHost } from '@infrastructor/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import plugin from '../index.ts';
import { answer, refused } from '../test-support/replay-device.ts';
import { read } from '../test-support/shared-data.ts';

const command = 'zpool events -f -v -H';

describe('stream zfs.events', { timeout: 60_000 }, () => {
  let host: TestHost;
  beforeAll(async () => {
    const recorded = join(import.meta.dirname, '../../fixtures/bookworm/faulted/zpool-events-v.json');
    const { stdout } = JSON.parse(read(recorded)) as { stdout: string };
    const denied = refused(command, 'cannot get event: permission denied\n', 255);
    const devices = await Promise.all([
      fakeDevice({ hostname: 'open', transcript: [answer(command, stdout)] }),
      fakeDevice({ hostname: 'sudo', transcript: [denied, answer(command, stdout)] }),
      fakeDevice({ hostname: 'closed', transcript: [denied, denied] }),
      fakeDevice({ hostname: 'no sudo', transcript: [denied, refused(command, 'sudo: a password is required\n')] }),
    ]);
    host = await createTestHost({ plugins: [plugin], devices });
  }, 60_000);
  afterAll(() => host?.[Symbol.asyncDispose]());

  const listen = async (device: string, params: Record<string, unknown>) => {
    const { runtime } = host;
    const owned = runtime.registry.streams.get('zfs.events');
    if (!owned) throw new Error('The stream is not registered');
    const heard = await runtime.streams.subscribe(owned, device, params, runtime.internalCaller);
    const items: unknown[] = [];
    for await (const message of heard) if (message.kind === 'item') items.push(message.item);
    return items as { time: string; pool?: string; class: string }[];
  };
  const since = '2026-11-22T00:00:00.000Z';

  test('gives what happened after a moment, of one pool', async () => {
    const all = await listen('open', { since });
    expect(all.length).toBeGreaterThan(5);
    const tank = await listen('open', { since, pool: 'tank' });
    expect(tank.every(({ pool }) => pool === 'tank')).toBe(true);
    expect(tank.length).toBeLessThan(all.length);
  });

  test('begins with the present: what the module remembers is no news', async () => {
    expect(await listen('open', {})).toEqual([]);
  });

  test('follows as root where the user may not', async () => {
    expect((await listen('sudo', { since })).length).toBeGreaterThan(5);
    for (const device of ['closed', 'no sudo']) {
      await expect(listen(device, {})).rejects.toMatchObject({
        code: 'PRIVILEGE_REQUIRED',
        message: expect.stringContaining('cannot get event: permission denied'),
      });
    }
  });
});
