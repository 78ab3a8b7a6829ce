import type { ContainerResources } from '../schemas/container-detail.ts';
import { type JsonObject, positiveOf, textOf } from './json-fields.ts';
import { omitUndefined } from './omit-undefined.ts';

/** A processor limit is given as NanoCpus (--cpus) or as a quota of each period. */
function cpus(host: JsonObject): number | undefined {
  const nano = positiveOf(host.NanoCpus);
  if (nano !== undefined) return nano / 1e9;
  const quota = positiveOf(host.CpuQuota);
  return quota === undefined || quota < 0 ? undefined : quota / (positiveOf(host.CpuPeriod) ?? 100_000);
}

/** The limits of a container's `HostConfig` that are set; 0 and -1 mean that there is none. */
export function readResources(host: JsonObject): ContainerResources {
  const pids = positiveOf(host.PidsLimit);
  return omitUndefined({
    memoryLimitBytes: positiveOf(host.Memory),
    memoryReservationBytes: positiveOf(host.MemoryReservation),
    memorySwapLimitBytes: positiveOf(host.MemorySwap),
    cpus: cpus(host),
    cpuShares: positiveOf(host.CpuShares),
    cpuset: textOf(host.CpusetCpus),
    pidsLimit: pids === -1 ? undefined : pids,
    shmBytes: positiveOf(host.ShmSize),
  });
}
