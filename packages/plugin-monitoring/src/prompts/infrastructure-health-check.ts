import { definePrompt } from '@infrastructor/core';
import { steps } from './steps.ts';

export const infrastructureHealthCheck = definePrompt({
  name: 'infrastructure_health_check',
  title: 'Check the health of the infrastructure',
  description: 'Go through all devices: what is down, failing, nearly full, overdue or unknown',
  arguments: {
    tag: { description: 'Only devices with this tag: name or name=value; default all' },
  },
  messages: ({ tag }) => [
    { role: 'user', resource: 'infra://devices', title: 'All devices' },
    {
      role: 'user',
      text: steps(
        `Check the health of ${tag ? `all devices with the tag ${tag}` : 'all devices'}.`,
        [
          `list_devices${tag ? ` with tag ${tag}` : ''}: who is unreachable, refuses the login, is slow or stale, and since when.`,
          'list_alerts: what is open, by severity; do not repeat work that an alert has done already.',
          'run_on_fleet with get_system_metrics, then with get_drive_health: one call each for all devices; a failing drive comes before everything else.',
          'run_on_fleet with check_zfs_health for devices with the capability zfs, and with list_containers for those with docker.',
          'get_capacity_forecast for devices whose disks are more than 80 % full.',
          'list_events since 24h: what came, went or changed.',
        ],
        'Report one line for each device that needs something, the most urgent first: what, since when, the evidence, and what to do. Then the devices that are fine in one line, and those of which nothing is known in another.',
      ),
    },
  ],
});
