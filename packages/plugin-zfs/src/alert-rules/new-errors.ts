import { defineAlertRule } from '@infrastructor/core';
import { grownCounters } from '../analysis/error-growth.ts';
import { poolStatusCollector } from '../collectors/pool-status.ts';

export const newErrors = defineAlertRule({
  name: 'zfs.new-errors',
  description: 'Error counters of a pool or its devices have grown since the last look',
  collector: poolStatusCollector,
  severity: 'warning',
  when(now, before) {
    if (before === undefined) return [];
    return now.flatMap((status) => {
      const earlier = before.find(({ pool }) => pool === status.pool);
      const grown = earlier ? grownCounters(earlier, status) : [];
      return grown.map(({ device, counter, before: from, now: to }) => ({
        subject: `${device} ${counter}`,
        message: `${device}: ${counter === 'data errors' ? counter : `${counter} errors`} grew from ${from} to ${to}`,
        ...(counter === 'data errors' ? { severity: 'critical' as const } : {}),
      }));
    });
  },
});
