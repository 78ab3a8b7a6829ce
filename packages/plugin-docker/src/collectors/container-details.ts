import { defineCollector, Type } from '@infrastructor/core';
import { containerInspect } from '../commands/container-inspect.ts';
import { engineNeeds, engineOf } from '../connection/engines.ts';
import { inspectIfThere } from '../engine/inspect-container.ts';
import { redactDetail } from '../redaction/redact-container.ts';
import { ContainerDetail } from '../schemas/container-detail.ts';
import { containers } from './containers.ts';

/** Every container inspected, for what only all of them together tell. */
export const containerDetails = defineCollector({
  name: 'docker.details',
  description: 'Every container of a device in detail',
  ttl: '1m',
  requires: ['docker'],
  needs: engineNeeds,
  output: Type.Array(ContainerDetail),
  persist: 'none',
  async collect(context) {
    const { signal } = context;
    const { client } = engineOf(context);
    const ids = (await context.collect(containers)).map(({ id }) => id);
    if ((await client.way(signal)) === 'cli') {
      return ids.length === 0 ? [] : (await context.run(containerInspect, { containers: ids })).map(redactDetail);
    }
    const details = await Promise.all(ids.map((id) => inspectIfThere(client, id, signal)));
    return details.filter((detail) => detail !== undefined).map(redactDetail);
  },
});
