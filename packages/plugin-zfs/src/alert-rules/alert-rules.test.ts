import type { DeviceInfo } from '@infrastructor/core';
import { describe, expect, test } from 'vitest';
import { zpoolStatus } from '../parsers/zpool-status.ts';
import type { PoolStatus } from '../schemas/pool-status.ts';
import { absent, hasTranscripts, parseContext, transcript } from '../test-support/shared-data.ts';
import { alertRules } from './index.ts';

const device: DeviceInfo = {
  id: '1',
  hostname: 'nas',
  address: 'nas',
  transport: 'ssh',
  tags: {},
  capabilities: ['zfs'],
};
const fire = (name: string, now: unknown, before?: unknown) => {
  const rule = alertRules.find((one) => one.name === name);
  if (!rule) throw new Error(`No rule ${name}`);
  return rule.when(now, before, device);
};
const pools = (machine: string, state: string): PoolStatus[] =>
  zpoolStatus.parse(transcript(`${machine}/${state}/zpool-status-v`).stdout, parseContext());

describe('alert rules', () => {
  test('capacity warns above 80 % and is critical above 90 %', () => {
    const pool = (capacityPercent: number) => [{ name: 'tank', health: 'ONLINE', capacityPercent }];
    expect(fire('zfs.capacity', pool(80))).toEqual([]);
    expect(fire('zfs.capacity', pool(81))).toMatchObject([{ subject: 'tank', severity: 'warning' }]);
    expect(fire('zfs.capacity', pool(91))).toMatchObject([{ subject: 'tank', severity: 'critical' }]);
    expect(fire('zfs.capacity', [{ name: 'tank', health: 'ONLINE' }])).toEqual([]);
  });

  test('a scrub is overdue when the verdict says so, not when it was never told', () => {
    const health = (severity: string) => ({
      pools: [{ pool: 'tank', verdict: 'warning', reasons: [{ code: 'scrub-age', severity, message: '40 days' }] }],
    });
    expect(fire('zfs.scrub-overdue', health('warning'))).toEqual([{ subject: 'tank', message: '40 days' }]);
    expect(fire('zfs.scrub-overdue', health('notice'))).toEqual([]);
  });

  test('snapshots are counted by dataset', () => {
    const many = (count: number) => Array.from({ length: count }, (_, n) => ({ name: `tank/a@${n}`, pool: 'tank' }));
    expect(fire('zfs.snapshot-count', [...many(1_000), { name: 'tank/b@1', pool: 'tank' }])).toEqual([]);
    expect(fire('zfs.snapshot-count', many(1_001))).toMatchObject([{ subject: 'tank/a' }]);
  });

  describe.skipIf(!hasTranscripts)(`on recorded pools (${absent})`, () => {
    test('a pool that is not ONLINE alerts, a sound one does not', () => {
      expect(fire('zfs.pool-not-online', pools('trixie', 'healthy'))).toEqual([]);
      expect(fire('zfs.pool-not-online', pools('trixie', 'degraded'))).toMatchObject([
        { subject: 'tank', severity: 'warning', message: expect.stringContaining('DEGRADED') },
      ]);
    });

    test('errors alert when they grow or are first seen, and not while they stay', () => {
      const [sound, broken] = [pools('trixie', 'healthy'), pools('trixie', 'checksum-errors')];
      expect(fire('zfs.new-errors', broken, sound).length).toBeGreaterThan(0);
      expect(fire('zfs.new-errors', broken, broken)).toEqual([]);
      expect(fire('zfs.new-errors', sound)).toEqual([]);
      expect(fire('zfs.new-errors', broken)).toContainEqual(
        expect.objectContaining({ message: expect.stringContaining('first time') }),
      );
    });

    test('a resilver alerts while it runs, and once when it has ended', () => {
      const [running, sound] = [pools('trixie', 'resilver-halfway'), pools('trixie', 'healthy')];
      expect(fire('zfs.resilver-running', running)).toMatchObject([{ subject: 'tank' }]);
      expect(fire('zfs.resilver-running', sound)).toEqual([]);
      const finished = running.map((pool) => ({
        ...pool,
        scanStats: pool.scanStats && {
          ...pool.scanStats,
          state: 'finished' as const,
          endTime: '2026-11-23T00:00:00.000Z',
          errors: 2,
        },
      }));
      expect(fire('zfs.resilver-finished', finished, running)).toMatchObject([
        { subject: 'tank', severity: 'warning', message: expect.stringContaining('2 errors') },
      ]);
      expect(fire('zfs.resilver-finished', finished, finished)).toEqual([]);
      expect(fire('zfs.resilver-finished', finished)).toEqual([]);
    });
  });
});
