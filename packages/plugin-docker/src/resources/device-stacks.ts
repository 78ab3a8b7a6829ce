import { defineResource } from '@infrastructor/core';
import { containers } from '../collectors/containers.ts';
import { newestContainers, storedContainersToken } from '../connection/stored-containers.ts';
import { stacks } from '../engine/stacks.ts';

export const deviceStacks = defineResource({
  uri: 'docker://{device}/stacks',
  name: 'Stacks of a device',
  description: 'The compose projects and swarm stacks of a device with their services',
  changes: [containers],
  needs: { tables: storedContainersToken },
  async list({ needs: { tables } }) {
    return (await newestContainers(tables)).map(({ hostname }) => ({
      uri: `docker://${encodeURIComponent(hostname)}/stacks`,
      name: `Stacks of ${hostname}`,
    }));
  },
  read: async ({ onDevice, variables }) => stacks(await (await onDevice(variables.device)).collect(containers)),
});
