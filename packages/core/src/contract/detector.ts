import type { DeviceAccess, HandlerContext } from './context.ts';
import type { Needs } from './token.ts';

/** What was found and how one can tell. */
export interface Detection {
  /** The observation that proves it, like `/dev/zfs exists`. */
  readonly evidence: string;
  /** Versions, paths and other facts about the capability. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

export type DetectorContext<N extends Needs = Needs> = HandlerContext<N> & DeviceAccess;

/** Finds out whether a device has a capability. Device analysis is the union of all detectors. */
export interface DetectorDefinition {
  readonly kind: 'detector';
  /** The capability, like `zfs`; what `requires` of collectors and tools names. */
  readonly name: string;
  readonly description: string;
  /** Services and options of its plugin. */
  readonly needs: Needs;
  /** @returns undefined when the device does not have it; throws when that could not be found out */
  probe(context: DetectorContext): Promise<Detection | undefined>;
}

export interface DetectorInput<N extends Needs> extends Omit<DetectorDefinition, 'kind' | 'needs' | 'probe'> {
  readonly needs?: N;
  /** @returns undefined when the device does not have it; throws when that could not be found out */
  probe(context: DetectorContext<NoInfer<N>>): Promise<Detection | undefined>;
}

/** Defines a detector. */
export function defineDetector<N extends Needs = Record<never, never>>(
  definition: DetectorInput<N>,
): DetectorDefinition {
  return Object.freeze({
    kind: 'detector' as const,
    name: definition.name,
    description: definition.description,
    needs: definition.needs ?? {},
    // The registry resolves exactly the needs declared here, so the wider context is the one that was asked for.
    probe: definition.probe as DetectorDefinition['probe'],
  });
}
