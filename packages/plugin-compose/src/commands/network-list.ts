import { defineCommand, sh } from '@infrastructor/core';
import { engineNetworks } from '../parsers/engine-networks.ts';

/** All networks of the engine; three are always there. */
export const networkList = defineCommand({
  name: 'compose.networks',
  command: () => sh`docker network inspect $(docker network ls -q)`,
  parser: engineNetworks,
  timeout: '5m',
});
