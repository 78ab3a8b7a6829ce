import { defineAlertRule } from '@infrastructor/core';
import { grownCounters, growthText } from '../analysis/error-growth.ts';
import { poolStatusCollector } from '../collectors/pool-status.ts';

export const newErrors = defineAlertRule({
  name: 'zfs.new-errors',
  description: 'Error counters of a pool or its devices have grown since the last look, or are not zero at the first',
  collector: poolStatusCollector,
  severity: 'warning',
  when: (now, before) =>
    now.flatMap((status) =>
      grownCounters(
        before?.find(({ pool }) => pool === status.pool),
        status,
      ).map((grown) => ({
        subject: `${grown.device} ${grown.counter}`,
        message: growthText(grown),
        ...(grown.counter === 'data errors' ? { severity: 'critical' as const } : {}),
      })),
    ),
});
