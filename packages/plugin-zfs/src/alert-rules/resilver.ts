import { defineAlertRule } from '@infrastructor/core';
import { poolStatusCollector } from '../collectors/pool-status.ts';
import type { PoolStatus } from '../schemas/pool-status.ts';
import type { ScanStats } from '../schemas/scan-stats.ts';

const resilverOf = ({ scanStats, rebuilds }: PoolStatus): ScanStats | undefined =>
  [...(scanStats ? [scanStats] : []), ...rebuilds].find((stats) => stats.function === 'resilver');

/** Fires when a resilver starts and is resolved when it ends. */
export const resilverRunning = defineAlertRule({
  name: 'zfs.resilver-running',
  description: 'A pool is being resilvered',
  collector: poolStatusCollector,
  severity: 'warning',
  when: (pools) =>
    pools.flatMap((status) => {
      const resilver = resilverOf(status);
      if (resilver?.state !== 'in-progress') return [];
      return [{ subject: status.pool, message: `A resilver of ${status.pool} has started` }];
    }),
});

export const resilverFinished = defineAlertRule({
  name: 'zfs.resilver-finished',
  description: 'A resilver has ended since the last look',
  collector: poolStatusCollector,
  severity: 'info',
  when(now, before) {
    return now.flatMap((status) => {
      const earlier = before?.find(({ pool }) => pool === status.pool);
      const [was, is] = [earlier && resilverOf(earlier), resilverOf(status)];
      if (is?.state !== 'finished' && is?.state !== 'canceled') return [];
      // A short one starts and ends between two looks.
      const ended = was?.state === 'in-progress' || (earlier !== undefined && was?.endTime !== is.endTime);
      if (!ended) return [];
      const errors = is.errors ?? 0;
      const message = `The resilver of ${status.pool} was ${is.state}${errors > 0 ? ` with ${errors} errors` : ''}`;
      const isBad = errors > 0 || is.state === 'canceled';
      return [{ subject: status.pool, message, ...(isBad ? { severity: 'warning' as const } : {}) }];
    });
  },
});
