import type { DiskCounters } from '../schemas/disk-counters.ts';

interface DiskLatency {
  readonly readLatencyMs?: number;
  readonly writeLatencyMs?: number;
  readonly queueLength?: number;
}

/**
 * Mean latency and queue between two readings of /proc/diskstats, as `iostat -x` computes r_await, w_await and aqu-sz
 * (iostat(1)). Without a request in the interval there is no latency, and it is left out.
 */
export function diskLatency(before: DiskCounters | undefined, after: DiskCounters, seconds: number): DiskLatency {
  if (!before || seconds <= 0) return {};
  const mean = (timeBefore?: number, timeAfter?: number, countBefore = 0, countAfter = 0) => {
    const count = countAfter - countBefore;
    if (timeBefore === undefined || timeAfter === undefined || count <= 0 || timeAfter < timeBefore) return undefined;
    return rounded((timeAfter - timeBefore) / count);
  };
  const read = mean(before.readTimeMs, after.readTimeMs, before.readsCompleted, after.readsCompleted);
  const write = mean(before.writeTimeMs, after.writeTimeMs, before.writesCompleted, after.writesCompleted);
  const [weighted, earlier] = [after.weightedIoTimeMs, before.weightedIoTimeMs];
  const queue = weighted === undefined || earlier === undefined || weighted < earlier ? undefined : weighted - earlier;
  return {
    ...(read === undefined ? {} : { readLatencyMs: read }),
    ...(write === undefined ? {} : { writeLatencyMs: write }),
    ...(queue === undefined ? {} : { queueLength: rounded(queue / (seconds * 1_000)) }),
  };
}

const rounded = (value: number) => Math.round(value * 100) / 100;
