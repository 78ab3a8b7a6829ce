import { container } from './container.ts';
import { containerDetails } from './container-details.ts';
import { containerStats } from './container-stats.ts';
import { containers } from './containers.ts';
import { networks } from './networks.ts';

/** What is no longer true after a container was started, stopped or removed. */
export const changedByState = [containers, container, containerDetails, containerStats, networks] as const;
