import { sh } from '@infrastructor/core';
import type { ArcStats } from '../schemas/arc-stats.ts';
import type { Pool } from '../schemas/pool.ts';
import type { PoolStatus } from '../schemas/pool-status.ts';
import type { Property } from '../schemas/property.ts';
import type { Recommendation } from '../schemas/recommendation.ts';
import type { SnapshotUsage } from '../schemas/snapshot-usage.ts';
import { defaultLimits } from './pool-health.ts';

const dayMs = 86_400_000;

/** Devices on which the loss of one disk is the loss of the pool. */
const redundant: ReadonlySet<string> = new Set(['mirror', 'raidz', 'draid', 'replacing', 'spare', 'indirect']);

/** Advice on the layout and the care of one pool from `zpool status`. */
export function statusAdvice(status: PoolStatus, now: Date): Recommendation[] {
  const { pool, vdevs, scan, scanStats } = status;
  const advice: Recommendation[] = [];
  const single = (vdevs?.classes.data ?? []).filter(({ type }) => !redundant.has(type)).map(({ name }) => name);
  if (single.length > 0) {
    advice.push({
      id: 'no-redundancy',
      importance: 'high',
      subject: pool,
      advice: 'Attach a second disk to each of these, or keep a backup: the loss of one is the loss of the pool',
      evidence: single.map((name) => `${name} stands alone`),
    });
  }
  const special = [...(vdevs?.classes.special ?? []), ...(vdevs?.classes.dedup ?? [])].filter(
    ({ type }) => !redundant.has(type),
  );
  if (special.length > 0 && single.length === 0) {
    advice.push({
      id: 'special-not-redundant',
      importance: 'high',
      subject: pool,
      advice: 'Mirror the special devices: the loss of one is the loss of the pool, whatever redundancy its data has',
      evidence: special.map(({ name }) => `${name} stands alone`),
    });
  }
  const scrubbed = scanStats?.function === 'scrub' && scanStats.state === 'finished' ? scanStats.endTime : undefined;
  const days = scrubbed === undefined ? undefined : Math.floor((now.getTime() - Date.parse(scrubbed)) / dayMs);
  const running = scanStats?.state === 'in-progress';
  if (!running && (days === undefined || days > defaultLimits.scrubAgeDays)) {
    advice.push({
      id: 'scrub-due',
      importance: 'medium',
      subject: pool,
      advice: 'Scrub the pool every month, so that damage is found while it can be repaired',
      evidence: [days === undefined ? `The last scan: ${scan ?? 'none'}` : `The last scrub was ${days} days ago`],
      command: sh`zpool scrub ${pool}`.text,
      caution: 'Reads all data; other work is slower meanwhile.',
    });
  }
  return advice;
}

/** Advice on space from `zpool list`. */
export function spaceAdvice(pool: Pool): Recommendation[] {
  const { name, capacityPercent = 0, fragmentationPercent = 0, expandableBytes = 0, dedupRatio } = pool;
  const advice: Recommendation[] = [];
  if (capacityPercent > defaultLimits.capacityWarningPercent) {
    advice.push({
      id: 'pool-nearly-full',
      importance: capacityPercent > defaultLimits.capacityCriticalPercent ? 'high' : 'medium',
      subject: name,
      advice: 'Free space or add disks: ZFS gets slow when it is nearly full, and needs space even to delete',
      evidence: [
        `${capacityPercent} % of ${name} is used`,
        ...(fragmentationPercent > 0 ? [`Its free space is ${fragmentationPercent} % fragmented`] : []),
      ],
    });
  }
  if (expandableBytes > 0) {
    advice.push({
      id: 'expandable',
      importance: 'low',
      subject: name,
      advice: 'Use the space by which the disks have grown',
      evidence: [`${expandableBytes} bytes are on the disks and not in the pool`],
      command: sh`zpool set autoexpand=on ${name}`.text,
      caution: 'Takes effect when a disk is next brought online (zpool online -e); it cannot be undone.',
    });
  }
  if (dedupRatio !== undefined && dedupRatio > 1 && dedupRatio < 1.2) {
    advice.push({
      id: 'dedup-not-worth',
      importance: 'medium',
      subject: name,
      advice: 'Stop deduplicating: its table costs more memory than it saves space',
      evidence: [`The ratio is ${dedupRatio}`],
      command: sh`zfs set dedup=off ${name}`.text,
      caution: 'Data sets with a setting of their own keep it.',
    });
  }
  return advice;
}

/** Advice on properties of pools from `zpool get`. */
export function poolPropertyAdvice(properties: readonly Property[]): Recommendation[] {
  return properties.flatMap(({ name, property, value }): Recommendation[] => {
    if (property === 'ashift' && typeof value === 'number' && value > 0 && value < 12) {
      return [
        {
          id: 'ashift-small',
          importance: 'low',
          subject: name,
          advice: 'Give new vdevs ashift=12: most disks have sectors of 4 KiB, whatever they report',
          evidence: [`ashift is ${value}: sectors of ${2 ** value} bytes`],
          command: sh`zpool set ashift=12 ${name}`.text,
          caution: 'Vdevs keep the size that they were made with; only new ones get it.',
        },
      ];
    }
    return [];
  });
}

/** Reads below which a ratio says nothing. */
const enoughReads = 100_000;

/** Advice on the cache from arcstats. */
export function arcAdvice(arc: ArcStats): Recommendation[] {
  const { hits, misses, hitRatio, sizeBytes, targetBytes, maxBytes, memoryThrottles = 0 } = arc;
  if (hitRatio === undefined || hits + misses < enoughReads || hitRatio >= 0.85) return [];
  if (maxBytes === undefined || targetBytes < 0.95 * maxBytes || sizeBytes < 0.9 * targetBytes) return [];
  return [
    {
      id: 'arc-too-small',
      importance: 'medium',
      subject: 'arc',
      advice: 'Let the cache grow, if memory is free: it is as large as it may be and misses often',
      evidence: [
        `${Math.round(hitRatio * 1000) / 10} % of ${hits + misses} reads were hits`,
        `It holds ${sizeBytes} of at most ${maxBytes} bytes`,
        ...(memoryThrottles > 0 ? [`${memoryThrottles} writes had to wait for memory`] : []),
      ],
      command: sh`echo ${maxBytes * 2} > /sys/module/zfs/parameters/zfs_arc_max`.text,
      caution: 'Programs have that much less memory; lost at the next boot unless set in /etc/modprobe.d.',
    },
  ];
}

/** More snapshots than these make listing and destroying slow. */
const manySnapshots = 1_000;

/** Advice on snapshots from their analysis. */
export function snapshotAdvice(usage: SnapshotUsage): Recommendation[] {
  return usage.datasets.flatMap(({ dataset, count, suggestion }): Recommendation[] => {
    if (!suggestion || (count < manySnapshots && suggestion.freedAtLeastBytes === 0)) return [];
    return [
      {
        id: 'snapshots-to-thin',
        importance: count >= manySnapshots ? 'medium' : 'low',
        subject: dataset,
        advice: 'Thin out old snapshots',
        evidence: [
          `${count} snapshots, ${suggestion.remove.length} of them beyond the retention rule`,
          `They alone hold ${suggestion.freedAtLeastBytes} bytes`,
        ],
        command: suggestion.command,
        caution: 'The command only says what would be freed; without -n it removes the snapshots for good.',
      },
    ];
  });
}
