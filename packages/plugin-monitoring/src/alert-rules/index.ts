import { defineAlertRule } from '@infrastructor/core';
import { drivesHealth } from '../collectors/drives-health.ts';
import { systemMetrics } from '../collectors/system-metrics.ts';

const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

const diskFull = defineAlertRule({
  name: 'disk-full',
  description: 'A file system is more than 90 % full',
  collector: systemMetrics,
  severity: 'warning',
  holdFor: '5m',
  // Whoever clears a little space and fills it again has one alert, not many.
  stillHolds: ({ filesystems }) =>
    filesystems.filter(({ usedPercent = 0 }) => usedPercent > 87).map(({ mountedOn }) => mountedOn),
  when: ({ filesystems }, _before, { hostname }) =>
    filesystems.flatMap(({ mountedOn, usedPercent, availableBytes }) => {
      if (usedPercent === undefined || usedPercent <= 90) return [];
      const left = availableBytes === undefined ? '' : `, ${gibibytes(availableBytes)} left`;
      const message = `${mountedOn} on ${hostname} is ${usedPercent} % full${left}`;
      return [
        { subject: mountedOn, message, severity: usedPercent >= 98 ? ('critical' as const) : ('warning' as const) },
      ];
    }),
});

const memoryLow = defineAlertRule({
  name: 'memory-low',
  description: 'More than 95 % of memory is used; the cache of ZFS does not count as used',
  collector: systemMetrics,
  severity: 'warning',
  holdFor: '10m',
  clearFor: '5m',
  when: ({ memory }, _before, { hostname }) =>
    memory && memory.usedPercent > 95
      ? [
          {
            subject: 'memory',
            message: `${hostname} uses ${memory.usedPercent} % of its memory, ${gibibytes(memory.availableBytes)} are left`,
          },
        ]
      : [],
});

/** Tasks that run or wait, for each core; above this much work queues up for longer than a spike. */
const busyPerCore = 2;

const loadHigh = defineAlertRule({
  name: 'load-high',
  description: `The load of five minutes is more than ${busyPerCore} for each core`,
  collector: systemMetrics,
  severity: 'warning',
  holdFor: '10m',
  clearFor: '5m',
  when: ({ load, cpu }, _before, { hostname }) =>
    load && cpu && cpu.cores > 0 && load.load5m > busyPerCore * cpu.cores
      ? [{ subject: 'load', message: `${hostname} has a load of ${load.load5m} on ${cpu.cores} cores` }]
      : [],
});

const driveFailing = defineAlertRule({
  name: 'drive-failing',
  description: 'A drive fails, or shows damage',
  collector: drivesHealth,
  severity: 'critical',
  when: (drives, _before, { hostname }) =>
    drives.flatMap(({ drive, model, serial, verdict, reasons }) => {
      if (verdict !== 'failing' && verdict !== 'warning') return [];
      const what = [drive, model, serial].filter(Boolean).join(' ');
      return [
        {
          subject: serial ?? drive,
          message: `${what} of ${hostname}: ${reasons.join('; ')}`,
          severity: verdict === 'failing' ? ('critical' as const) : ('warning' as const),
        },
      ];
    }),
});

/** Every alert rule of this plugin. */
export const alertRules = [diskFull, memoryLow, loadHigh, driveFailing];
