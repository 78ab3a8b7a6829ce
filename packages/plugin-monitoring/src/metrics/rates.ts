import type { DiskCounters } from '../schemas/disk-counters.ts';
import type { NetworkCounters } from '../schemas/network-counters.ts';
import type { SystemMetrics } from '../schemas/system-metrics.ts';

/** A counter that went back was reset or wrapped, and then the rate is unknown. */
function rate(before: number | undefined, after: number | undefined, seconds: number): number | undefined {
  if (before === undefined || after === undefined || after < before || seconds <= 0) return undefined;
  return Math.round(((after - before) / seconds) * 100) / 100;
}

/** Leaves out what is unknown. */
function known<Fields extends Record<string, number | undefined>>(fields: Fields) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: number;
  };
}

/** Disks between two readings of /proc/diskstats (Documentation/admin-guide/iostats.rst); partitions and idle loops are left out. */
export function diskRates(
  before: readonly DiskCounters[],
  after: readonly DiskCounters[],
  seconds: number,
): SystemMetrics['disks'] {
  return after.filter(isWholeDisk).map((disk) => {
    const earlier = before.find(({ device }) => device === disk.device);
    const busy = rate(earlier?.ioTimeMs, disk.ioTimeMs, seconds);
    return {
      device: disk.device,
      ...known({
        readBytesPerSec: rate(earlier?.readBytes, disk.readBytes, seconds),
        writtenBytesPerSec: rate(earlier?.writtenBytes, disk.writtenBytes, seconds),
        readsPerSec: rate(earlier?.readsCompleted, disk.readsCompleted, seconds),
        writesPerSec: rate(earlier?.writesCompleted, disk.writesCompleted, seconds),
        busyPercent: busy === undefined ? undefined : Math.min(100, Math.round(busy) / 10),
      }),
    };
  });
}

/** Interfaces between two readings of /proc/net/dev; the loopback is left out. */
export function interfaceRates(
  before: readonly NetworkCounters[],
  after: readonly NetworkCounters[],
  seconds: number,
): SystemMetrics['interfaces'] {
  return after
    .filter((counters) => counters.interface !== 'lo')
    .map((counters) => {
      const earlier = before.find((other) => other.interface === counters.interface);
      const { rxBytes, txBytes, rxErrors, txErrors, rxDropped, txDropped } = counters;
      return {
        interface: counters.interface,
        rxBytes,
        txBytes,
        ...known({
          rxBytesPerSec: rate(earlier?.rxBytes, rxBytes, seconds),
          txBytesPerSec: rate(earlier?.txBytes, txBytes, seconds),
          rxErrors,
          txErrors,
          rxDropped,
          txDropped,
        }),
      };
    });
}

/** Names of Documentation/admin-guide/devices.txt: `sda1`, `nvme0n1p1` and `mmcblk0p1` are partitions. */
function isWholeDisk({ device, readsCompleted, writesCompleted }: DiskCounters): boolean {
  if (/^(loop|ram|zram|fd|sr)\d+$/.test(device))
    return readsCompleted + writesCompleted > 0 && device.startsWith('zram');
  return !/^((s|h|v|xv)d[a-z]+\d+|(nvme\d+n\d+|mmcblk\d+|md\d+)p\d+)$/.test(device);
}
