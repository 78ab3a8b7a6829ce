import { describe, expect, it } from 'vitest';
import { memoryUsage } from './memory-usage.ts';

const memory = (stats: Record<string, number>) => memoryUsage({ memory_stats: { usage: 1_000, limit: 4_000, stats } });

describe('memoryUsage', () => {
  it('leaves out inactive page cache of cgroup v1', () => {
    expect(memory({ total_inactive_file: 400, inactive_file: 100 })).toEqual({
      usedBytes: 600,
      limitBytes: 4_000,
      usedPercent: 15,
    });
  });

  it('leaves out inactive page cache of cgroup v2', () => {
    expect(memory({ inactive_file: 100 }).usedBytes).toBe(900);
  });

  it('never goes below zero', () => {
    expect(memory({ inactive_file: 2_000 }).usedBytes).toBe(1_000);
  });

  it('knows nothing of a container that does not run', () => {
    expect(memoryUsage({ memory_stats: {} })).toEqual({});
    expect(memoryUsage({})).toEqual({});
  });

  it('gives no percentage without a limit', () => {
    expect(memoryUsage({ memory_stats: { usage: 10 } })).toEqual({ usedBytes: 10 });
  });
});
