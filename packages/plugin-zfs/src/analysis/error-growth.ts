import type { PoolStatus } from '../schemas/pool-status.ts';
import { walkVdevs } from './walk-vdevs.ts';

export interface GrownCounter {
  readonly pool: string;
  /** Names from the pool down. */
  readonly device: string;
  readonly counter: 'read' | 'write' | 'cksum' | 'data errors';
  /** Undefined where the pool was never seen before. */
  readonly before: number | undefined;
  readonly now: number;
}

/**
 * Counters that grew between two moments. A counter that fell was cleared (`zpool clear`, a reboot), so all that it
 * counts now is new.
 * @param before undefined for a pool seen for the first time: every counter above zero is told then
 */
export function grownCounters(before: PoolStatus | undefined, now: PoolStatus): GrownCounter[] {
  if (before === undefined) {
    const counters = [...countersOf(now).values()].filter(({ value }) => value > 0);
    return counters.map(({ device, counter, value }) => ({
      pool: now.pool,
      device,
      counter,
      before: undefined,
      now: value,
    }));
  }
  const counted = countersOf(before);
  const grown: GrownCounter[] = [];
  for (const [key, { device, counter, value }] of countersOf(now)) {
    const earlier = counted.get(key)?.value ?? 0;
    const from = earlier > value ? 0 : earlier;
    if (value > from) grown.push({ pool: now.pool, device, counter, before: from, now: value });
  }
  return grown;
}

/** A grown counter as a sentence. */
export function growthText({ device, counter, before, now }: GrownCounter): string {
  const what = counter === 'data errors' ? counter : `${counter} errors`;
  return before === undefined
    ? `${device}: ${now} ${what} when seen for the first time`
    : `${device}: ${what} grew from ${before} to ${now}`;
}

interface Counted {
  readonly device: string;
  readonly counter: GrownCounter['counter'];
  readonly value: number;
}

function countersOf(status: PoolStatus): Map<string, Counted> {
  const counters = new Map<string, Counted>();
  const add = (device: string, counter: GrownCounter['counter'], value: number | null | undefined) => {
    if (typeof value === 'number') counters.set(JSON.stringify([device, counter]), { device, counter, value });
  };
  add(status.pool, 'data errors', status.errorCount ?? (status.damagedFiles.length || undefined));
  for (const counter of ['read', 'write', 'cksum'] as const) {
    add(status.pool, counter, status.vdevs?.[counter]);
    for (const { vdev, path } of walkVdevs(status)) add([status.pool, ...path].join(' / '), counter, vdev[counter]);
  }
  return counters;
}
