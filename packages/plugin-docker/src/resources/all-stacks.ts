import { defineResource } from '@infrastructor/core';
import { containers } from '../collectors/containers.ts';
import { newestContainers, storedContainersToken } from '../connection/stored-containers.ts';
import { stacks } from '../engine/stacks.ts';

export const allStacks = defineResource({
  uri: 'docker://configs',
  name: 'Stacks of all devices',
  description: 'Every compose project and swarm stack with its files, as last stored',
  changes: [containers],
  needs: { tables: storedContainersToken },
  async read({ needs: { tables } }) {
    const devices = await newestContainers(tables);
    return devices.flatMap(({ hostname, collectedAt, containers: list }) =>
      stacks(list).map(({ services, ...stack }) => ({
        device: hostname,
        collectedAt,
        ...stack,
        services: services.map(({ service }) => service),
      })),
    );
  },
});
