import { defineAlertRule } from '@infrastructor/core';
import { poolStatusCollector } from '../collectors/pool-status.ts';

export const poolNotOnline = defineAlertRule({
  name: 'zfs.pool-not-online',
  description: 'A pool is DEGRADED, FAULTED, SUSPENDED or anything else than ONLINE',
  collector: poolStatusCollector,
  severity: 'critical',
  when: (pools) =>
    pools
      .filter(({ state }) => state !== 'ONLINE')
      .map(({ pool, state, status }) => ({
        subject: pool,
        message: `Pool ${pool} is ${state}${status === null ? '' : `: ${status}`}`,
        // Degraded data can still be read and written.
        severity: state === 'DEGRADED' ? ('warning' as const) : ('critical' as const),
      })),
});
