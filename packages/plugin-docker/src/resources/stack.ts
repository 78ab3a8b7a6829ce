import { defineResource, NotFoundError } from '@infrastructor/core';
import { containers } from '../collectors/containers.ts';
import { newestContainers, type StoredContainers, storedContainersToken } from '../connection/stored-containers.ts';
import { stacks } from '../engine/stacks.ts';

export const stack = defineResource({
  uri: 'docker://{stack}',
  name: 'Stack',
  description: 'A compose project or swarm stack on whichever devices it runs, as last stored',
  changes: [containers],
  needs: { tables: storedContainersToken },
  async list({ needs: { tables } }) {
    return (await names(tables)).map((name) => ({
      uri: `docker://${encodeURIComponent(name)}`,
      name: `Stack ${name}`,
    }));
  },
  complete: { stack: (_typed, { needs: { tables } }) => names(tables) },
  async read({ variables, needs: { tables } }) {
    const devices = await newestContainers(tables);
    const found = devices.flatMap(({ hostname, collectedAt, containers: list }) =>
      stacks(list)
        .filter((each) => each.stack === variables.stack)
        .map((each) => ({ device: hostname, collectedAt, ...each })),
    );
    if (found.length > 0) return found;
    throw new NotFoundError(`No device has a stack ${variables.stack}`, { hint: 'docker://configs names them all.' });
  },
});

async function names(tables: StoredContainers): Promise<string[]> {
  const devices = await newestContainers(tables);
  return [...new Set(devices.flatMap((device) => stacks(device.containers).map((each) => each.stack)))].sort();
}
