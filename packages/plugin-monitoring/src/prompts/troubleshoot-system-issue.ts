import { definePrompt } from '@infrastructor/core';
import { steps } from './steps.ts';

export const troubleshootSystemIssue = definePrompt({
  name: 'troubleshoot_system_issue',
  title: 'Troubleshoot an issue',
  description: 'Find the cause of something that does not work on a device',
  arguments: {
    device: { description: 'Hostname of the device', required: true },
    issue: { description: 'What does not work, in your words', required: true },
    since: { description: 'Since when, as a time or like 2h; default 1h' },
  },
  messages: ({ device, issue, since = '1h' }) => [
    { role: 'user', resource: `logs://${device}`, title: `Log of ${device}` },
    {
      role: 'user',
      text: steps(
        `On ${device} this does not work: ${issue}`,
        [
          `list_alerts and list_events for ${device} since ${since}: what is known to be wrong, and what changed just before.`,
          `get_config_history for ${device} since ${since}; diff_config for each file that changed: the last change is the first suspect.`,
          `get_system_logs for ${device} since ${since} with priority warning, from journald, then kernel; then of the unit or container that the issue is about.`,
          `get_system_metrics for ${device}: full disks, no memory, high load, pressure.`,
          'By what the issue is about: get_network_ports (does it listen?), list_containers and get_container_logs, get_proxy_config, check_zfs_health, get_drive_health.',
          'Write down what could be the cause, and for each the one question that would rule it out; ask that question.',
        ],
        'Report the cause and how sure you are, the chain of evidence with times, and the smallest change that mends it; where two causes remain, say which question tells them apart.',
      ),
    },
  ],
});
