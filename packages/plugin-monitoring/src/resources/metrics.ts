import { defineResource } from '@infrastructor/core';
import { systemMetrics } from '../collectors/system-metrics.ts';

export const metricsResource = defineResource({
  uri: 'infra://{device}/metrics',
  name: 'Metrics of a device',
  description: 'CPU, memory, load, file systems, disks, network, pressure and temperatures',
  changes: [systemMetrics],
  read: async ({ onDevice, variables }) => (await onDevice(variables.device)).collect(systemMetrics),
});
