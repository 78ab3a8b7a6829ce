import { defineCollector, Type } from '@infrastructor/core';
import { containerStatistics } from '../commands/container-stats.ts';
import { engineNeeds, engineOf } from '../connection/engines.ts';
import { ContainerId } from '../engine/container-id.ts';
import { inspectContainer } from '../engine/inspect-container.ts';
import { sampleStats } from '../engine/sample-stats.ts';
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
    if (params.container !== undefined) {
      const { id, name } = await inspectContainer(engine.client, params.container, signal);
      return sampleStats(engine, [{ id, name }], signal);
    }
    const running = (await context.collect(containers)).filter(
      ({ state }) => state === 'running' || state === 'paused',
    );
    return sampleStats(engine, running, signal);
  },
});
