import { definePrompt } from '@infrastructor/core';
import { steps } from './steps.ts';

export const analyzeDevicePerformance = definePrompt({
  name: 'analyze_device_performance',
  title: 'Analyze the performance of a device',
  description: 'Find what limits a machine: CPU, memory, disks, network or something that waits, now and over time',
  arguments: {
    device: { description: 'Hostname of the device', required: true },
    period: { description: 'How far to look back, like 24h or 7d; default 24h' },
  },
  messages: ({ device, period = '24h' }) => [
    { role: 'user', resource: `infra://${device}/metrics`, title: `Metrics of ${device}` },
    {
      role: 'user',
      text: steps(
        `Find out what limits the performance of ${device}.`,
        [
          `get_system_metrics for ${device} with includeProcesses: CPU by kind of use, load against cores, memory (the cache of ZFS does not count as used), swap, pressure (PSI), temperatures, busiest processes.`,
          `get_metrics_history for ${device} from ${period}: is this usual, a spike, or growing? Compare mean and maximum.`,
          `get_drives_stats for ${device}: which disk is busy, slow or nearly full; get_capacity_forecast for what fills up, with its uncertainty.`,
          `Where containers run, get_container_stats of those that use most; where ZFS is, get_zfs_arc_stats and get_zfs_pool_status (a scrub or resilver costs performance).`,
          `get_system_logs for ${device} with source kernel and priority err: out of memory, I/O errors, throttling.`,
        ],
        'Report the bottleneck in one sentence, the evidence as numbers with units, what you ruled out and why, and at most three proposals in the order of what they bring.',
      ),
    },
  ],
});
