import { exposeCollector, NotFoundError, Type } from '@infrastructor/core';
import { containerDetails } from '../collectors/container-details.ts';
import { ContainerId, isSameContainer } from '../engine/container-id.ts';
import { dependencyGraph } from '../engine/dependency-graph.ts';
import { ContainerDependencies } from '../schemas/container-dependencies.ts';

export const getServiceDependencies = exposeCollector(containerDetails, {
  name: 'get_service_dependencies',
  description: 'What a container needs and what needs it: depends_on, links, shared networks and volumes',
  http: 'GET /api/containers/:device/:container/dependencies',
  filter: Type.Object({ container: ContainerId }),
  output: ContainerDependencies,
  select(details, { container }) {
    const found = details.find((detail) => isSameContainer(container, detail));
    const graph = found && dependencyGraph(details).get(found.name);
    if (!found || !graph) {
      throw new NotFoundError(`There is no container ${container}`, { hint: 'list_containers shows what is there.' });
    }
    return {
      container: found.name,
      networks: Object.keys(found.networks),
      volumes: found.mounts.flatMap(({ name, source }) => name ?? source ?? []),
      dependsOn: [...graph.dependsOn],
      requiredBy: [...graph.requiredBy],
      sharesWith: [...graph.sharesWith],
    };
  },
});
