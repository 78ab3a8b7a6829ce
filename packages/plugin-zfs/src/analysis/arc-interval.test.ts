import { describe, expect, test } from 'vitest';
import type { ArcStats } from '../schemas/arc-stats.ts';
import { arcInterval } from './arc-interval.ts';

const reading = (hits: number, misses: number, statistics: Record<string, number> = {}): ArcStats => ({
  sizeBytes: 1,
  targetBytes: 1,
  hits,
  misses,
  statistics,
});

describe('the cache over an interval', () => {
  test('tells what was hit between two readings, not since boot', () => {
    const before = reading(1_000_000, 0, { demand_data_hits: 10, demand_data_misses: 0 });
    const after = reading(1_000_010, 30, { demand_data_hits: 13, demand_data_misses: 1 });
    expect(arcInterval(before, after, 2)).toEqual({
      intervalSec: 2,
      hits: 10,
      misses: 30,
      readsPerSec: 20,
      hitRatio: 0.25,
      demandHitRatio: 0.75,
    });
  });

  test('gives no ratio where nothing was read, and nothing at all where counters began anew', () => {
    expect(arcInterval(reading(5, 5), reading(5, 5), 1)).toEqual({
      intervalSec: 1,
      hits: 0,
      misses: 0,
      readsPerSec: 0,
    });
    expect(arcInterval(reading(5, 5), reading(1, 0), 1)).toBeUndefined();
  });
});
