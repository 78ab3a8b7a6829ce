import type { Static, TSchema } from 'typebox';
import type { Severity } from '../events/bus.ts';
import type { CollectorDefinition } from './collector.ts';
import type { DeviceInfo } from './context.ts';
import type { Duration } from './duration.ts';

/** A reason to tell somebody. Several subjects of one snapshot (pools, drives) alert apart. */
export interface Alarm {
  /** What it is about, like a pool's name; with the rule and the device it is the identity of the alert. */
  readonly subject: string;
  readonly message: string;
  readonly severity?: Severity | undefined;
}

export interface AlertRuleDefinition {
  readonly kind: 'alert-rule';
  readonly name: string;
  readonly description: string;
  /** Data type of the snapshots that it reads. */
  readonly dataType: string;
  readonly severity: Severity;
  /** It fires when it has held this long without a break, so that a spike alerts nobody. */
  readonly holdFor: Duration;
  /** It is over when it has not held for this long, so that what comes and goes is one alert. */
  readonly clearFor: Duration;
  /**
   * Subjects whose open alert is not over yet although `when` no longer names them: the lower threshold of a hysteresis.
   * Undefined: `when` decides alone.
   */
  readonly stillHolds: ((now: unknown, before: unknown, device: DeviceInfo) => readonly string[]) | undefined;
  when(now: unknown, before: unknown, device: DeviceInfo): readonly Alarm[];
}

export interface AlertRuleInput<Params extends TSchema, Output extends TSchema> {
  readonly name: string;
  readonly description: string;
  readonly collector: CollectorDefinition<Params, Output>;
  readonly severity: Severity;
  readonly holdFor?: Duration;
  readonly clearFor?: Duration;
  stillHolds?(
    now: Static<NoInfer<Output>>,
    before: Static<NoInfer<Output>> | undefined,
    device: DeviceInfo,
  ): readonly string[];
  /** @param before the snapshot before this one; undefined for the first */
  when(now: Static<NoInfer<Output>>, before: Static<NoInfer<Output>> | undefined, device: DeviceInfo): readonly Alarm[];
}

/** Defines an alert rule over the snapshots of a collector. */
export function defineAlertRule<Params extends TSchema, Output extends TSchema>(
  definition: AlertRuleInput<Params, Output>,
): AlertRuleDefinition {
  return Object.freeze({
    kind: 'alert-rule' as const,
    name: definition.name,
    description: definition.description,
    dataType: definition.collector.name,
    severity: definition.severity,
    holdFor: definition.holdFor ?? '0s',
    clearFor: definition.clearFor ?? '0s',
    stillHolds: definition.stillHolds as AlertRuleDefinition['stillHolds'],
    when: definition.when as AlertRuleDefinition['when'],
  });
}
