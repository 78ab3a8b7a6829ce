import { defineAlertRule } from '@infrastructor/core';
import { defaultLimits } from '../analysis/pool-health.ts';
import { poolsCollector } from '../collectors/pools.ts';

export const poolCapacity = defineAlertRule({
  name: 'zfs.capacity',
  description: 'A pool is more than 80 % full; more than 90 % is critical',
  collector: poolsCollector,
  severity: 'warning',
  holdFor: '5m',
  when: (pools) =>
    pools.flatMap(({ name, capacityPercent }) => {
      if (capacityPercent === undefined || capacityPercent <= defaultLimits.capacityWarningPercent) return [];
      const severity = capacityPercent > defaultLimits.capacityCriticalPercent ? 'critical' : 'warning';
      return [{ subject: name, message: `Pool ${name} is ${capacityPercent} % full`, severity } as const];
    }),
});
