import type { ParserDefinition } from '@infrastructor/core';
import { cgroupCounters } from './cgroup-counters.ts';
import { dockerEvents } from './docker-events.ts';
import { dockerImages } from './docker-images.ts';
import { dockerInfo } from './docker-info.ts';
import { dockerInspect } from './docker-inspect.ts';
import { dockerNetworks } from './docker-networks.ts';
import { dockerPs } from './docker-ps.ts';
import { dockerStats } from './docker-stats.ts';
import { dockerVersion } from './docker-version.ts';

export {
  cgroupCounters,
  dockerEvents,
  dockerImages,
  dockerInfo,
  dockerInspect,
  dockerNetworks,
  dockerPs,
  dockerStats,
  dockerVersion,
};

/** Every parser of this plugin. */
export const parsers: readonly ParserDefinition[] = [
  dockerPs,
  dockerInspect,
  dockerStats,
  dockerInfo,
  dockerVersion,
  dockerImages,
  dockerNetworks,
  dockerEvents,
  cgroupCounters,
];
