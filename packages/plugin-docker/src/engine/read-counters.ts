import { omitUndefined } from '../parsers/omit-undefined.ts';
import type { ContainerCounters } from '../schemas/container-counters.ts';
import type { ContainerStats } from '../schemas/container-stats.ts';
import { type CounterReading, elapsedSec } from './counter-reading.ts';
import { memoryUsage } from './memory-usage.ts';

/**
 * The figures of `docker stats` from what the kernel counts, by the engine's own formulas (moby, `daemon/stats`): memory
 * without inactive page cache, a limit that is never above the memory of the device, networks without loopback.
 * Processor use is time used ÷ time passed, which is the formula of `docker stats` on a device whose processors nobody
 * takes away; the engine leaves stolen time out of what has passed.
 */
export function readCounters(
  container: { readonly id: string; readonly name: string },
  now: CounterReading,
  before: CounterReading | undefined,
): ContainerStats {
  const { counters, epochSec, nanoSec = 0 } = now;
  const windowSec = before && elapsedSec(now, before);
  const usedNs = before && difference(counters.processorNs, before.counters.processorNs);
  const isKnown = windowSec !== undefined && windowSec > 0 && usedNs !== undefined && usedNs >= 0;
  const memory = memoryUsage({ memory_stats: memoryStats(now) });
  const network = counters.network && counters.network.interfaces > 0 ? counters.network : undefined;
  return omitUndefined({
    ...container,
    sampledAt: new Date(epochSec * 1_000 + nanoSec / 1e6).toISOString(),
    cpuPercent: isKnown ? (usedNs / 1e9 / windowSec) * 100 : undefined,
    cpuWindowSec: isKnown ? Math.round(windowSec * 1_000) / 1_000 : undefined,
    memoryUsedBytes: memory.usedBytes,
    memoryLimitBytes: memory.limitBytes,
    memoryPercent: memory.usedPercent,
    networkReceivedBytes: network?.receivedBytes,
    networkSentBytes: network?.sentBytes,
    blockReadBytes: counters.blockReadBytes,
    blockWrittenBytes: counters.blockWrittenBytes,
    pids: counters.pids,
  });
}

function memoryStats({ counters, memoryTotalBytes }: CounterReading) {
  const { memoryBytes, inactiveFileBytes, memoryLimitBytes } = counters;
  const limit = Math.min(memoryLimitBytes ?? Number.POSITIVE_INFINITY, memoryTotalBytes ?? Number.POSITIVE_INFINITY);
  return {
    // Without the size of the page cache it is another number.
    ...(memoryBytes === undefined || inactiveFileBytes === undefined
      ? {}
      : { usage: memoryBytes, stats: { inactive_file: inactiveFileBytes } }),
    ...(Number.isFinite(limit) && memoryBytes !== undefined ? { limit } : {}),
  };
}

function difference(now: number | undefined, before: number | undefined): number | undefined {
  return now === undefined || before === undefined ? undefined : now - before;
}

/** The figures that the kernel's files did not tell, although there may be some. */
export function missingFigures(
  { networks }: { readonly networks: readonly string[] },
  { network }: ContainerCounters,
  stats: ContainerStats,
): string[] {
  const figures = ['memoryUsedBytes', 'memoryLimitBytes', 'blockReadBytes', 'pids'] as const;
  const missing: string[] = figures.filter((name) => stats[name] === undefined);
  if (!network && !hasNoFigures(networks)) missing.push('network');
  return missing;
}

/** The counters without those of a network that is, or may be, the one of the device. */
export function withOwnNetwork(
  { networks }: { readonly networks: readonly string[] },
  counters: ContainerCounters,
): ContainerCounters {
  // Without a network of its own it is in that of another container, which may be in that of the device.
  const isDoubtful = counters.network?.namespace === 'unknown' && networks.length === 0;
  if (!isDoubtful && !hasNoFigures(networks)) return counters;
  const { network: _, ...others } = counters;
  return others;
}

const hasNoFigures = (networks: readonly string[]) => networks.includes('host') || networks.includes('none');
