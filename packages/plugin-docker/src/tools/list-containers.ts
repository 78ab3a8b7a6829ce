import { exposeCollector, paginate, Type } from '@infrastructor/core';
import { containers } from '../collectors/containers.ts';
import { ContainerState, ContainerSummary } from '../schemas/container-summary.ts';

export const listContainers = exposeCollector(containers, {
  name: 'list_containers',
  description: 'List the containers of a device with state, health, ports and networks',
  http: 'GET /api/containers/:device',
  filter: Type.Object({
    status: Type.Optional(ContainerState),
    all: Type.Boolean({ default: true, description: 'Also those that do not run' }),
    limit: Type.Integer({ minimum: 1, maximum: 1_000, default: 100 }),
    cursor: Type.Optional(Type.String()),
  }),
  output: Type.Array(ContainerSummary),
  select(snapshot, { status, all, limit, cursor }) {
    const wanted = snapshot.filter(({ state }) =>
      status === undefined
        ? all || state === 'running' || state === 'paused' || state === 'restarting'
        : state === status,
    );
    return paginate(wanted, { limit, cursor });
  },
});
