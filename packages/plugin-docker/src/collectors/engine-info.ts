import { defineCollector } from '@infrastructor/core';
import { engineNeeds, engineOf } from '../connection/engines.ts';
import { dockerInfo } from '../parsers/docker-info.ts';
import { EngineInfo } from '../schemas/engine-info.ts';

export const engineInfo = defineCollector({
  name: 'docker.engine',
  description: 'The container engine: version, drivers, counts of containers and images, warnings',
  ttl: '5m',
  requires: ['docker'],
  needs: engineNeeds,
  output: EngineInfo,
  async collect(context) {
    const { signal, now, warn } = context;
    const answer = await engineOf(context).client.json({ path: '/info', signal, subject: 'the engine' });
    return dockerInfo.parse(JSON.stringify(answer), { now: now(), warn });
  },
});
