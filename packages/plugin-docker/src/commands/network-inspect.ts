import { defineCommand, sh } from '@infrastructor/core';
import { dockerNetworks } from '../parsers/index.ts';

export const networkInspect = defineCommand({
  name: 'docker.networks',
  parser: dockerNetworks,
  command: () => sh`docker network inspect $(docker network ls --quiet --no-trunc)`,
});
