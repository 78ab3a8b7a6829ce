import type { MemoryInfo } from '../schemas/meminfo.ts';
import type { SystemMetrics } from '../schemas/system-metrics.ts';

/**
 * Memory from /proc/meminfo (proc_meminfo(5)). The ARC of ZFS is memory that programs can have back, but the kernel does
 * not count it as available; above its minimum it is added here.
 * @param arc size and minimum of the ARC in bytes
 */
export function memoryUse(
  info: MemoryInfo,
  arc: { readonly sizeBytes: number; readonly minimumBytes: number } | undefined,
): SystemMetrics['memory'] {
  const { memTotalBytes: totalBytes } = info;
  // Before Linux 3.14 there is no MemAvailable; free and cache together are what `free` showed then.
  const available =
    info.memAvailableBytes ??
    (info.memFreeBytes === undefined
      ? undefined
      : info.memFreeBytes + (info.buffersBytes ?? 0) + (info.cachedBytes ?? 0));
  if (available === undefined || totalBytes === 0) return undefined;
  const shrinkable = arc ? Math.max(0, arc.sizeBytes - arc.minimumBytes) : 0;
  const availableBytes = Math.min(totalBytes, available + shrinkable);
  const usedBytes = totalBytes - availableBytes;
  return {
    totalBytes,
    availableBytes,
    usedBytes,
    usedPercent: percentOf(usedBytes, totalBytes),
    ...(info.buffersBytes === undefined ? {} : { buffersBytes: info.buffersBytes }),
    ...(info.cachedBytes === undefined ? {} : { cachedBytes: info.cachedBytes }),
    ...(arc ? { arcBytes: arc.sizeBytes } : {}),
  };
}

/** Swap; without any its use in percent is unknown, not 0. */
export function swapUse({ swapTotalBytes, swapFreeBytes }: MemoryInfo): SystemMetrics['swap'] {
  if (swapTotalBytes === undefined || swapFreeBytes === undefined) return undefined;
  const usedBytes = swapTotalBytes - swapFreeBytes;
  const used = swapTotalBytes === 0 ? {} : { usedPercent: percentOf(usedBytes, swapTotalBytes) };
  return { totalBytes: swapTotalBytes, usedBytes, ...used };
}

function percentOf(part: number, whole: number): number {
  return Math.round((part / whole) * 1_000) / 10;
}
