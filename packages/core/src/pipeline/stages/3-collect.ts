import { hash } from 'node:crypto';
import type { TSchema } from 'typebox';
import type { CollectorContext, CollectorDefinition } from '../../contract/collector.ts';
import type { DeviceInfo } from '../../contract/context.ts';
import { withSignal } from '../deadline.ts';
import type { PipelineServices } from '../services.ts';

export interface Sample {
  readonly value: unknown;
  readonly collectedAt: Date;
  readonly attempts: number;
  /** As JSON. */
  readonly sizeBytes: number;
  /** Of the value as JSON. */
  readonly digest: string;
}

/**
 * Asks the device, behind its limit, breaker and retry.
 * @param onAttempt is told before each try how many there were
 */
export async function collectOnDevice(
  { guards, clock }: PipelineServices,
  collector: CollectorDefinition,
  device: DeviceInfo,
  context: CollectorContext<TSchema>,
  onAttempt: (attempt: number) => void,
): Promise<Sample> {
  let attempts = 0;
  const value = await guards.execute(device, {
    signal: context.signal,
    repeatable: true,
    run: (attempt) => {
      attempts = attempt;
      onAttempt(attempt);
      // A collector that does not heed its signal must not keep its place in the device's queue for ever.
      return withSignal(collector.collect(context), context.signal);
    },
  });
  const json = JSON.stringify(value) ?? 'null';
  const digest = hash('sha256', json, 'base64');
  // Read back from its text: a string that a parser cut out of an answer would keep all of the answer in memory.
  return { value: JSON.parse(json), collectedAt: new Date(clock.now()), attempts, sizeBytes: json.length, digest };
}
