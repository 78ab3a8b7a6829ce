import type { StatsSample } from './stats-sample.ts';

export interface MemoryUsage {
  /** Memory in use without the page cache that the kernel would give back. */
  readonly usedBytes?: number;
  readonly limitBytes?: number;
  readonly usedPercent?: number;
}

/**
 * Memory of a container without inactive page cache: `calculateMemUsageUnixNoCache` in docker/cli,
 * `cli/command/container/stats_helpers.go`. cgroup v1 names it `total_inactive_file`, v2 `inactive_file`. A container
 * that does not run has no figures; they are left out, not 0.
 */
export function memoryUsage(sample: StatsSample): MemoryUsage {
  const memory = sample.memory_stats;
  const usage = memory?.usage ?? memory?.privateworkingset;
  const limitBytes = memory?.limit || undefined;
  if (usage === undefined) return limitBytes === undefined ? {} : { limitBytes };
  const cache = memory?.stats?.total_inactive_file ?? memory?.stats?.inactive_file ?? 0;
  const usedBytes = cache < usage ? usage - cache : usage;
  return limitBytes === undefined
    ? { usedBytes }
    : { usedBytes, limitBytes, usedPercent: (usedBytes / limitBytes) * 100 };
}
