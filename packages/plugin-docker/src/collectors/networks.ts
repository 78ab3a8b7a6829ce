import { defineCollector, Type } from '@infrastructor/core';
import { networkInspect } from '../commands/network-inspect.ts';
import { engineNeeds, engineOf } from '../connection/engines.ts';
import { readNetworkDetail } from '../parsers/docker-networks.ts';
import { objectOf, objectsOf, textOf } from '../parsers/json-fields.ts';
import { redactLabels } from '../redaction/redact-container.ts';
import { NetworkDetail } from '../schemas/network-detail.ts';

export const networks = defineCollector({
  name: 'docker.networks',
  description: 'Networks of the engine with their subnets and the containers on them',
  ttl: '1m',
  requires: ['docker'],
  needs: engineNeeds,
  output: Type.Array(NetworkDetail),
  async collect(context) {
    const { signal } = context;
    const { client } = engineOf(context);
    const all = (await client.way(signal)) === 'cli' ? await context.run(networkInspect) : await overApi();
    return all.map((network) => ({ ...network, labels: redactLabels(network.labels) }));

    /** The list has no containers, so each is asked; removed ones answer 404 and are left out. */
    async function overApi() {
      const list = objectsOf(await client.json({ path: '/networks', signal, subject: 'networks' }));
      const ids = list.map((network) => textOf(network.Id)).filter((id) => id !== undefined);
      const found = await Promise.allSettled(
        ids.map((id) => client.json({ path: `/networks/${id}`, signal, subject: `network ${id}` })),
      );
      const missing = found.find((each) => each.status === 'rejected' && each.reason?.code !== 'NOT_FOUND');
      if (missing?.status === 'rejected') throw missing.reason;
      return found.flatMap((each) => (each.status === 'fulfilled' ? [readNetworkDetail(objectOf(each.value))] : []));
    }
  },
});
