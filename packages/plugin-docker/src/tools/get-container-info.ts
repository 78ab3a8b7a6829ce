import { exposeCollector } from '@infrastructor/core';
import { container } from '../collectors/container.ts';

export const getContainerInfo = exposeCollector(container, {
  name: 'get_container_info',
  description: 'Show one container: state, last health checks, limits, mounts, networks, ports, environment, labels',
  http: 'GET /api/containers/:device/:container',
});
