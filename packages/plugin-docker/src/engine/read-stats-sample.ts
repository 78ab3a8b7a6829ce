import { omitUndefined } from '../parsers/omit-undefined.ts';
import { timestamp } from '../parsers/timestamp.ts';
import type { ContainerStats } from '../schemas/container-stats.ts';
import { cpuPercent } from './cpu-percent.ts';
import { memoryUsage } from './memory-usage.ts';
import type { StatsSample } from './stats-sample.ts';

/** Sum of one field, undefined when nothing has it. */
function total(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0);
}

/** Bytes read or written: the sum over devices, as docker/cli counts them (`calculateBlockIO`). */
function blockBytes(sample: StatsSample, operation: 'read' | 'write'): number | undefined {
  const entries = sample.blkio_stats?.io_service_bytes_recursive;
  // No list at all: nothing is known. A list without this operation: nothing was read (or written).
  return entries?.filter(({ op }) => op?.toLowerCase() === operation).reduce((sum, { value }) => sum + (value ?? 0), 0);
}

/** The figures of `docker stats` from samples of the engine API; without `previous` the sample's own `precpu_stats` is used. */
export function readStatsSample(
  container: { readonly id: string; readonly name: string },
  sample: StatsSample,
  previous?: StatsSample,
): ContainerStats {
  const memory = memoryUsage(sample);
  const interfaces = Object.values(sample.networks ?? {});
  const sampledAt = timestamp(sample.read);
  const used = cpuPercent(sample, previous);
  const before = timestamp(previous === undefined ? sample.preread : previous.read);
  return omitUndefined({
    ...container,
    sampledAt,
    cpuPercent: used,
    cpuWindowSec:
      used === undefined || sampledAt === undefined || before === undefined
        ? undefined
        : (Date.parse(sampledAt) - Date.parse(before)) / 1_000,
    memoryUsedBytes: memory.usedBytes,
    memoryLimitBytes: memory.limitBytes,
    memoryPercent: memory.usedPercent,
    networkReceivedBytes: total(interfaces.map(({ rx_bytes }) => rx_bytes)),
    networkSentBytes: total(interfaces.map(({ tx_bytes }) => tx_bytes)),
    blockReadBytes: blockBytes(sample, 'read'),
    blockWrittenBytes: blockBytes(sample, 'write'),
    pids: sample.pids_stats?.current,
  });
}
