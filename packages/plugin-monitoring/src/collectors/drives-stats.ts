import { defineCollector, sh, Type } from '@infrastructor/core';
import { sections, splitSections } from '../commands/sections.ts';
import { diskLatency } from '../drives/disk-latency.ts';
import { realMounts } from '../drives/mount-kinds.ts';
import { mountUses } from '../drives/mount-use.ts';
import { diskRates } from '../metrics/rates.ts';
import { diskstats } from '../parsers/diskstats.ts';
import { mounts as mountsParser } from '../parsers/mounts.ts';
import { uptime } from '../parsers/uptime.ts';
import { DrivesStats } from '../schemas/drives-stats.ts';

const sample = (suffix: string) => ({
  [`uptime${suffix}`]: sh`cat /proc/uptime`,
  [`disks${suffix}`]: sh`cat /proc/diskstats`,
});

/** Two readings with a pause between them, in one round trip. */
export const diskSamples = (intervalSec: number) =>
  sections({
    mounts: sh`cat /proc/self/mounts`,
    ...sample('-before'),
    wait: sh`sleep ${intervalSec}`,
    ...sample('-after'),
  });

/** Rates of disks over an interval, and the use of every mounted file system. */
export const drivesStats = defineCollector({
  name: 'drives.stats',
  description: 'Read and write rates, latency and load of disks over an interval, and space and inodes of each mount',
  ttl: '30s',
  timeout: '60s',
  persist: 'none',
  params: Type.Object({
    intervalSec: Type.Number({ minimum: 0.2, maximum: 10, default: 1, description: 'How long rates are measured' }),
  }),
  output: DrivesStats,
  async collect({ exec, params, now, warn }) {
    const parsing = { now: now(), warn };
    const parts = splitSections((await exec(diskSamples(params.intervalSec))).stdout);
    const text = (name: string) => `${parts.get(name)?.text ?? ''}\n`;
    const counters = (name: string) => (text(name).trim() === '' ? [] : diskstats.parse(text(name), parsing));
    const [before, after] = [counters('disks-before'), counters('disks-after')];
    const seconds = (name: string) => uptime.parse(text(name), parsing).uptimeSec;
    const intervalSec = seconds('uptime-after') - seconds('uptime-before');
    if (after.length === 0) warn('The disks of this machine cannot be seen: /proc/diskstats is empty');
    const mounted = realMounts(mountsParser.parse(text('mounts'), parsing));
    const uses = await mountUses(mounted, { exec, now: now() });
    for (const { mountPoint, state, reason } of uses) if (state !== 'ok') warn(`${mountPoint} is ${state}: ${reason}`);
    return {
      intervalSec: Math.round(intervalSec * 100) / 100,
      disks: diskRates(before, after, intervalSec).map((disk) => {
        const now = after.find(({ device }) => device === disk.device);
        const earlier = before.find(({ device }) => device === disk.device);
        const from = mounted.filter(({ device }) => isPartOf(device, disk.device)).map(({ mountPoint }) => mountPoint);
        return { ...disk, ...(now ? diskLatency(earlier, now, intervalSec) : {}), mounts: from };
      }),
      mounts: uses,
    };
  },
});

/** `/dev/sda1` and `/dev/nvme0n1p2` are parts of `sda` and `nvme0n1`. */
function isPartOf(device: string, disk: string): boolean {
  const name = device.replace(/^\/dev\//, '');
  return name === disk || (name.startsWith(disk) && /^p?\d+$/.test(name.slice(disk.length)));
}
