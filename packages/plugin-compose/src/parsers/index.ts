import type { ParserDefinition } from '@infrastructor/core';
import { compose } from './compose.ts';
import { composePrograms } from './compose-programs.ts';
import { engineContainers } from './engine-containers.ts';
import { engineNetworks } from './engine-networks.ts';
import { listeningSockets } from './listening-sockets.ts';
import { routes } from './routes.ts';

export { compose };

/** Every parser of this plugin. */
export const parsers: readonly ParserDefinition[] = [
  compose,
  composePrograms,
  engineContainers,
  engineNetworks,
  listeningSockets,
  routes,
];
