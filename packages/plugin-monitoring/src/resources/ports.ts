import { defineResource } from '@infrastructor/core';
import { networkPorts } from '../collectors/network-ports.ts';
import { analyzePorts } from '../ports/analyze-ports.ts';

const ofDevice = defineResource({
  uri: 'ports://{device}',
  name: 'Open ports of a device',
  description: 'Open TCP and UDP ports with their processes and containers',
  changes: [networkPorts],
  read: async ({ onDevice, variables }) => (await onDevice(variables.device)).collect(networkPorts),
});

const analysis = defineResource({
  uri: 'ports://{device}/analysis',
  name: 'What the open ports of a device tell',
  description: 'Ports by reach, by container, without a process, and those that deserve attention',
  changes: [networkPorts],
  read: async ({ onDevice, variables }) => analyzePorts(await (await onDevice(variables.device)).collect(networkPorts)),
});

export const portResources = [ofDevice, analysis];
