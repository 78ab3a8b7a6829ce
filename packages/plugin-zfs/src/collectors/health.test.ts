import { devicesToken, tablesToken } from '@infrastructor/core/runtime';
import { createManualClock, createTestHost } from '@infrastructor/testing';
import { describe, expect, test } from 'vitest';
import plugin from '../index.ts';
import { zpoolStatusJson } from '../parsers/zpool-status-json.ts';
import { replayed } from '../test-support/replay-device.ts';
import { absent, hasTranscripts, parseContext, transcript } from '../test-support/shared-data.ts';

const now = new Date('2026-11-23T12:00:00Z');

describe.skipIf(!hasTranscripts)(`health against what was stored before (${absent})`, { timeout: 60_000 }, () => {
  test('counters are told at first sight, then as growth since the earlier look, and a lasting one is not called growth', async () => {
    const devices = [await replayed('trixie', 'checksum-errors', { hostname: 'nas' })];
    await using host = await createTestHost({ plugins: [plugin], devices, clock: createManualClock(now) });
    const { id: deviceId } = await host.runtime.service(devicesToken).row('nas');
    const store = (state: string, collectedAt: string) => {
      const data = zpoolStatusJson.parse(transcript(`trixie/${state}/zpool-status-j-int`).stdout, parseContext());
      const { snapshots } = host.runtime.service(tablesToken);
      return snapshots.append([
        { deviceId, dataType: 'zfs.pool-status', paramsKey: '', params: {}, data, collectedAt: new Date(collectedAt) },
      ]);
    };
    const judged = async () => {
      const { data } = await host.call('check_zfs_health', { device: 'nas', fresh: true });
      const { pools, comparedWith } = data as { pools: { reasons: { code: string }[] }[]; comparedWith?: string };
      const count = (wanted: string) => pools.flatMap(({ reasons }) => reasons).filter(({ code }) => code === wanted);
      return { comparedWith, grown: count('error-growth').length, first: count('errors-at-first-sight').length };
    };
    // Three counters stand above zero on this machine.
    expect(await judged()).toEqual({ comparedWith: undefined, grown: 0, first: 3 });
    await store('healthy', '2026-11-23T11:58:00Z');
    expect(await judged()).toEqual({ comparedWith: '2026-11-23T11:58:00.000Z', grown: 3, first: 0 });
    await store('checksum-errors', '2026-11-23T11:59:00Z');
    expect(await judged()).toEqual({ comparedWith: '2026-11-23T11:59:00.000Z', grown: 0, first: 0 });
    await store('healthy', '2026-11-23T10:00:00Z');
    expect(await judged()).toEqual({ comparedWith: '2026-11-23T10:00:00.000Z', grown: 3, first: 0 });
    await store('healthy', '2026-10-22T11:00:00Z');
    expect(await judged()).toEqual({ comparedWith: '2026-10-22T11:00:00.000Z', grown: 3, first: 0 });
    await store('checksum-errors', '2026-11-22T11:30:00Z');
    expect(await judged()).toEqual({ comparedWith: '2026-11-22T11:30:00.000Z', grown: 0, first: 0 });
  });
});
