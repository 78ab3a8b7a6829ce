import { defineCollector, NotFoundError, Type } from '@infrastructor/core';
import { containerInspect } from '../commands/container-inspect.ts';
import { engineNeeds, engineOf } from '../connection/engines.ts';
import { ContainerId } from '../engine/container-id.ts';
import { inspectContainer } from '../engine/inspect-container.ts';
import { redactDetail } from '../redaction/redact-container.ts';
import { ContainerDetail } from '../schemas/container-detail.ts';

export const container = defineCollector({
  name: 'docker.container',
  description: 'State, health checks, limits, mounts, networks, ports and settings of one container',
  ttl: '30s',
  requires: ['docker'],
  needs: engineNeeds,
  params: Type.Object({ container: ContainerId }),
  output: ContainerDetail,
  async collect(context) {
    const { params, signal } = context;
    const { client } = engineOf(context);
    if ((await client.way(signal)) !== 'cli') {
      return redactDetail(await inspectContainer(client, params.container, signal));
    }
    const [found] = await context.run(containerInspect, { containers: [params.container] });
    if (found) return redactDetail(found);
    throw new NotFoundError(`${context.device.hostname} has no container ${params.container}`);
  },
});
