import { devicesToken } from '@infrastructor/core/runtime';
import { createTestHost, type TestHost } from '@infrastructor/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import plugin from '../index.ts';
import { replayed } from '../test-support/replay-device.ts';
import { absent, hasTranscripts } from '../test-support/shared-data.ts';

describe.skipIf(!hasTranscripts)(`zfs:// documents (${absent})`, { timeout: 60_000 }, () => {
  let host: TestHost;
  beforeAll(async () => {
    const devices = [await replayed('trixie', 'healthy', { hostname: 'nas' })];
    host = await createTestHost({ plugins: [plugin], devices });
    const registered = host.runtime.service(devicesToken);
    const { id } = await registered.row('nas');
    await registered.table.update(id, { capabilities: { zfs: { evidence: 'recorded' } } });
    registered.forget(id);
  }, 60_000);
  afterAll(() => host?.[Symbol.asyncDispose]());

  const call = () => ({ caller: host.runtime.internalCaller });
  const read = async (uri: string) => JSON.parse((await host.runtime.resources.read(uri, call())).text);

  test.each([
    ['zfs://pools/nas', 3],
    ['zfs://datasets/nas', 14],
    ['zfs://snapshots/nas', 20],
  ])('%s is a list', async (uri, atLeast) => {
    expect((await read(uri)).length).toBeGreaterThanOrEqual(atLeast);
  });

  test('health, a pool, and a dataset on whichever device has its pool', async () => {
    expect(await read('zfs://health/nas')).toMatchObject({ pools: expect.any(Array) });
    expect(await read('zfs://pools/nas/tank')).toMatchObject({ pool: 'tank', state: 'ONLINE' });
    expect(await read('zfs://tank/media')).toMatchObject({ device: 'nas', dataset: 'tank/media' });
    expect(await read('zfs://tank/tank%2Fmedia')).toMatchObject({ dataset: 'tank/media' });
    await expect(read('zfs://nosuch/media')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(read('zfs://pools/nas/nosuch')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('devices with ZFS are listed, and variables are completed', async () => {
    const listed = (await host.runtime.resources.list(call())).map(({ uri }) => uri);
    expect(listed).toEqual(expect.arrayContaining(['zfs://pools/nas', 'zfs://health/nas']));
    const complete = (variable: string, typed: string) =>
      host.runtime.resources.complete('zfs://pools/{device}/{pool}', variable, typed, call());
    expect(await complete('device', 'n')).toEqual(['nas']);
    expect(await complete('pool', 't')).toEqual(['tank']);
  });
});
