import { exposeCollector, NotFoundError, Type } from '@infrastructor/core';
import { containerStats } from '../collectors/container-stats.ts';
import { ContainerId } from '../engine/container-id.ts';
import { ContainerStats } from '../schemas/container-stats.ts';

export const getContainerStats = exposeCollector(containerStats, {
  name: 'get_container_stats',
  description: 'Processor, memory without page cache, network, disk and process count of a container',
  http: 'GET /api/containers/:device/:container/stats',
  filter: Type.Object({ container: ContainerId }),
  output: ContainerStats,
  select([stats], { container }) {
    if (stats) return stats;
    throw new NotFoundError(`The container ${container} went away while it was measured`);
  },
});
