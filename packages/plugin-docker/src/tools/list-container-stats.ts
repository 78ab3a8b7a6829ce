import { exposeCollector } from '@infrastructor/core';
import { containerStats } from '../collectors/container-stats.ts';

export const listContainerStats = exposeCollector(containerStats, {
  name: 'list_container_stats',
  description: 'Processor, memory, network and disk use of every running container of a device, measured at once',
  http: 'GET /api/devices/:device/container-stats',
  surfaces: ['rest', 'cli'],
});
