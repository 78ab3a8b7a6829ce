import { defineCollector, Type } from '@infrastructor/core';
import { containerList } from '../commands/container-list.ts';
import { engineNeeds, engineOf } from '../connection/engines.ts';
import { listContainers } from '../engine/list-containers.ts';
import { redactSummary } from '../redaction/redact-container.ts';
import { ContainerSummary } from '../schemas/container-summary.ts';

/** All containers of a device; its data type is also that of the snapshots that the event stream causes. */
export const containers = defineCollector({
  name: 'docker.containers',
  description: 'Containers of a device with state, health, ports, networks and labels',
  ttl: '30s',
  poll: '30s',
  requires: ['docker'],
  needs: engineNeeds,
  output: Type.Array(ContainerSummary),
  persist: { table: 'container_snapshots', rows: (list) => list.map((container) => ({ containerData: container })) },
  async collect(context) {
    const { client } = engineOf(context);
    if ((await client.way(context.signal)) !== 'cli') return listContainers(client, context.signal);
    return (await context.run(containerList)).map(redactSummary);
  },
});
