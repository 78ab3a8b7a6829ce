import { defineAlertRule } from '@infrastructor/core';
import { healthCollector } from '../collectors/health.ts';

/** On the verdict and not on the status: how old a scrub is depends on the moment it is judged. */
export const scrubOverdue = defineAlertRule({
  name: 'zfs.scrub-overdue',
  description: 'The last scrub of a pool is more than 35 days old',
  collector: healthCollector,
  severity: 'warning',
  when: ({ pools }) =>
    pools.flatMap(({ pool, reasons }) =>
      reasons
        .filter(({ code, severity }) => code === 'scrub-age' && severity !== 'notice')
        .map(({ message }) => ({ subject: pool, message })),
    ),
});
