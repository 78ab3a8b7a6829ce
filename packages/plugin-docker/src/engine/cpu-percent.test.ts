import { describe, expect, it } from 'vitest';
import { readShared, sharedIsAbsent } from '../testing/shared-data.ts';
import { cpuPercent } from './cpu-percent.ts';
import { readStatsSample } from './read-stats-sample.ts';
import type { StatsSample } from './stats-sample.ts';

const sample = (total: number, system: number, processors = 4): StatsSample => ({
  cpu_stats: { cpu_usage: { total_usage: total }, system_cpu_usage: system, online_cpus: processors },
});

describe('cpuPercent', () => {
  it('is the share of the host time, times the processors', () => {
    expect(cpuPercent(sample(150, 2_000), sample(100, 1_000))).toBe(20);
  });

  it("uses the sample's own earlier half when no other is given", () => {
    const { cpu_stats: precpu_stats = {} } = sample(100, 1_000);
    expect(cpuPercent({ ...sample(150, 2_000), precpu_stats })).toBe(20);
  });

  it('counts processors by their list on old engines', () => {
    const now = sample(150, 2_000, 0);
    const cpu_stats = { ...now.cpu_stats, cpu_usage: { total_usage: 150, percpu_usage: [1, 2] } };
    expect(cpuPercent({ cpu_stats }, sample(100, 1_000))).toBe(10);
  });

  it.each([
    ['no earlier sample', sample(150, 2_000), undefined],
    ['no time between them', sample(150, 1_000), sample(100, 1_000)],
    ['a counter that went back', sample(50, 2_000), sample(100, 1_000)],
    ['no figures at all', {}, {}],
  ])('does not guess with %s', (_, now, before) => {
    expect(cpuPercent(now, before)).toBeUndefined();
  });

  it.skipIf(sharedIsAbsent)('agrees with recorded samples', () => {
    const folder = 'corpora/telegraf/plugins/inputs/docker/testcases/memory_stats/data/';
    const recorded = JSON.parse(readShared(`${folder}stats_123456789.json`)) as StatsSample;
    const container = { id: '123456789', name: 'redis' };
    expect(readStatsSample(container, recorded)).toEqual({
      ...container,
      sampledAt: '2026-04-27T13:49:54.493Z',
      cpuPercent: 400,
      memoryUsedBytes: 1_111,
      memoryLimitBytes: 2_000,
      memoryPercent: 55.55,
      networkReceivedBytes: 8,
      networkSentBytes: 12,
      blockReadBytes: 100,
      blockWrittenBytes: 0,
    });
  });
});
