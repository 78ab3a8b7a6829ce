import type { DeviceAccess, HandlerContext } from './context.ts';

/** What was found and how one can tell. */
export interface Detection {
  /** The observation that proves it, like `/dev/zfs exists`. */
  readonly evidence: string;
  /** Versions, paths and other facts about the capability. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

export type DetectorContext = HandlerContext & DeviceAccess;

/** Finds out whether a device has a capability. Device analysis is the union of all detectors. */
export interface DetectorDefinition {
  readonly kind: 'detector';
  /** The capability, like `zfs`; what `requires` of collectors and tools names. */
  readonly name: string;
  readonly description: string;
  /** @returns undefined when the device does not have it; throws when that could not be found out */
  probe(context: DetectorContext): Promise<Detection | undefined>;
}

/** Defines a detector. */
export function defineDetector(definition: Omit<DetectorDefinition, 'kind'>): DetectorDefinition {
  return Object.freeze({ kind: 'detector' as const, ...definition });
}
