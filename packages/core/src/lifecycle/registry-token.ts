import type { DetectorDefinition } from '../contract/detector.ts';
import { type Needs, type Resolved, token } from '../contract/token.ts';
import type { Owned, Registry } from '../registry/registry.ts';

/** Gives definitions everything that all plugins registered: device analysis runs the detectors of each. */
export const registryToken = token<Registry>('infrastructor.registry');

/** What a detector of any plugin declared in `needs`. */
export const detectorNeedsToken = token<(detector: Owned<DetectorDefinition>) => Resolved<Needs>>(
  'infrastructor.detectors.needs',
);
