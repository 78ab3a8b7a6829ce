import { defineCollector, Type } from '@infrastructor/core';
import { containerCounters } from '../commands/container-counters.ts';
import { containerStatistics } from '../commands/container-stats.ts';
import { engineNeeds, engineOf } from '../connection/engines.ts';
import { ContainerId } from '../engine/container-id.ts';
import { inspectContainer } from '../engine/inspect-container.ts';
import { measureContainers } from '../engine/measure-containers.ts';
import { ContainerStats } from '../schemas/container-stats.ts';
import { containers } from './containers.ts';

export const containerStats = defineCollector({
  name: 'docker.stats',
  description: 'Processor, memory without page cache, network, disk and processes of the running containers',
  ttl: '10s',
  requires: ['docker'],
  needs: engineNeeds,
  params: Type.Object({ container: Type.Optional(ContainerId) }),
  output: Type.Array(ContainerStats),
  async collect(context) {
    const { params, signal } = context;
    const engine = engineOf(context);
    if ((await engine.client.way(signal)) === 'cli') return context.run(containerStatistics, params);
    return measureContainers(engine, await asked(), (request) => context.run(containerCounters, request), signal);

    async function asked() {
      if (params.container !== undefined) {
        const { id, name, networks } = await inspectContainer(engine.client, params.container, signal);
        return [{ id, name, networks: Object.keys(networks) }];
      }
      return (await context.collect(containers)).filter(({ state }) => state === 'running' || state === 'paused');
    }
  },
});
