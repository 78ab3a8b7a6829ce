import { describe, expect, it } from 'vitest';
import { zfsList } from '../parsers/zfs-list.ts';
import type { Dataset } from '../schemas/dataset.ts';
import { absent, hasTranscripts, parseContext, transcript } from '../test-support/shared-data.ts';
import { keptBy } from './retention.ts';
import { seriesNameOf, snapshotUsage } from './snapshot-usage.ts';

const day = 86_400_000;
const start = Date.parse('2026-01-01T00:00:00Z');

const daily = (count: number, dataset = 'tank/a b'): Dataset[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `${dataset}@autosnap_${index}_daily`,
    type: 'snapshot' as const,
    pool: 'tank',
    usedBytes: 10,
    createdAt: new Date(start + index * day).toISOString(),
    holds: 0,
  }));

describe('snapshotUsage', () => {
  it('sums up what snapshots hold alone and together', () => {
    const datasets: Dataset[] = [{ name: 'tank/a b', pool: 'tank', usedBySnapshotsBytes: 100 }];
    const usage = snapshotUsage({ snapshots: daily(3), datasets });
    expect(usage).toMatchObject({ count: 3, uniqueBytes: 30, totalBytes: 100 });
    expect(usage.datasets[0]).toMatchObject({
      dataset: 'tank/a b',
      count: 3,
      sharedBytes: 70,
      oldest: '2026-01-01T00:00:00.000Z',
      newest: '2026-01-03T00:00:00.000Z',
    });
    expect(usage.datasets[0]?.suggestion).toBeUndefined();
  });

  it('tells series by their names without dates', () => {
    expect(seriesNameOf('autosnap_2026-11-22_23:00:01_hourly')).toBe(
      seriesNameOf('autosnap_2024-01-02_03:00:00_hourly'),
    );
    expect(seriesNameOf('autosnap_2026-11-22_23:00:01_hourly')).not.toBe(
      seriesNameOf('autosnap_2026-11-22_23:00:01_daily'),
    );
    expect(seriesNameOf('auto-2024-05-01_00-00')).toBe('auto-');
    expect(seriesNameOf('before upgrade')).toBe('before upgrade');
  });

  it('suggests what a policy would remove, with a command that removes nothing', () => {
    const snapshots = daily(100);
    const [, held] = snapshots;
    if (held) held.holds = 1;
    const datasets: Dataset[] = [{ name: 'tank/clone', pool: 'tank', origin: 'tank/a b@autosnap_2_daily' }];
    const retention = { newest: 5, daily: 7, weekly: 4, monthly: 12, yearly: 0 };
    const suggestion = snapshotUsage({ snapshots, datasets, retention }).datasets[0]?.suggestion;
    expect(suggestion?.heldBack).toEqual(['tank/a b@autosnap_1_daily', 'tank/a b@autosnap_2_daily']);
    expect((suggestion?.keep ?? 0) + (suggestion?.remove.length ?? 0)).toBe(100);
    expect(suggestion?.freedAtLeastBytes).toBe(10 * (suggestion?.remove.length ?? 0));
    expect(suggestion?.command).toMatch(/^zfs destroy -nv 'tank\/a b@autosnap_0_daily,autosnap_3_daily,/);
  });

  it('keeps the newest of each period and whatever has no age', () => {
    const snapshots: Dataset[] = [...daily(50), { name: 'tank/a b@unknown', pool: 'tank' }];
    const kept = keptBy({ newest: 2, daily: 3, weekly: 0, monthly: 2, yearly: 0 }, snapshots);
    expect([...kept].map(({ name }) => name.split('@')[1]).sort()).toEqual([
      'autosnap_30_daily',
      'autosnap_47_daily',
      'autosnap_48_daily',
      'autosnap_49_daily',
      'unknown',
    ]);
  });

  it('has nothing to say of nothing', () => {
    expect(snapshotUsage({ snapshots: [] })).toEqual({ count: 0, uniqueBytes: 0, datasets: [] });
  });
});

describe.skipIf(!hasTranscripts)(`snapshotUsage on recorded machines (${absent})`, () => {
  it.each(['bookworm', 'trixie'])('%s: the use of single snapshots agrees with that of all', (machine) => {
    const list = (name: string) => zfsList.parse(transcript(`${machine}/healthy/${name}`).stdout, parseContext());
    const usage = snapshotUsage({ snapshots: list('zfs-list-snapshot-Hp'), datasets: list('zfs-list-Hp') });
    const media = usage.datasets.find(({ dataset }) => dataset === 'tank/media');
    expect(media).toMatchObject({ count: 2, held: 1, series: [{ series: 'auto-', count: 2 }] });
    expect(media?.totalBytes).toBeGreaterThan(8_000_000);
    for (const { totalBytes = 0, uniqueBytes } of usage.datasets) expect(uniqueBytes).toBeLessThanOrEqual(totalBytes);
    expect(usage.datasets[0]?.dataset).toBe('tank/media');
  });
});
