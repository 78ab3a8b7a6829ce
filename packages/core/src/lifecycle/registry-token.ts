import { token } from '../contract/token.ts';
import type { Registry } from '../registry/registry.ts';

/** Gives definitions everything that all plugins registered: device analysis runs the detectors of each. */
export const registryToken = token<Registry>('infrastructor.registry');
