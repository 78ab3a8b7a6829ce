import type { CommandDefinition } from '@infrastructor/core';
import { containerList } from './container-list.ts';
import { networkList } from './network-list.ts';
import { programList } from './program-list.ts';
import { routeList } from './route-list.ts';
import { socketList } from './socket-list.ts';

/** Every command of this plugin. */
export const commands: readonly CommandDefinition[] = [socketList, containerList, networkList, routeList, programList];
