import { definePrompt } from '@infrastructor/core';
import { steps } from './steps.ts';

export const containerStackAnalysis = definePrompt({
  name: 'container_stack_analysis',
  title: 'Analyze the containers of a device',
  description: 'How the containers of a machine or of one compose stack do, hang together and use what there is',
  arguments: {
    device: { description: 'Hostname of the device', required: true },
    stack: { description: 'Name of a compose project; default all containers' },
  },
  messages: ({ device, stack }) => {
    const what = stack ? `the stack ${stack} on ${device}` : `the containers of ${device}`;
    return [
      { role: 'user', resource: `docker://${device}/stacks`, title: `Stacks of ${device}` },
      {
        role: 'user',
        text: steps(
          `Analyze ${what}.`,
          [
            `list_containers for ${device}${stack ? ` and keep those of the project ${stack}` : ''}: state, health, restarts, exit codes, how long they run, images without a fixed version.`,
            'For each that is not running and healthy: get_container_info and get_container_logs (tail 100); name the cause, not the symptom.',
            'get_container_stats of those that run: who uses most CPU and memory, and who has no limit.',
            'get_service_dependencies: networks, volumes and depends_on, what fails with what, and what is published to the outside (get_network_ports).',
            'Volumes and binds: what holds data, and whether that place is nearly full (get_capacity_forecast).',
          ],
          'Report a table (container, state, health, CPU, memory, published ports), then what is broken, what is at risk and what could be better, each with its evidence.',
        ),
      },
    ];
  },
});
