import type { CollectorContext, CollectorDefinition } from '../../contract/collector.ts';
import type { DeviceInfo } from '../../contract/context.ts';
import type { TSchema } from 'typebox';
import type { PipelineServices } from '../services.ts';

export interface Sample {
  readonly value: unknown;
  readonly collectedAt: Date;
  readonly attempts: number;
  /** As JSON. */
  readonly sizeBytes: number;
}

/** Asks the device, behind its limit, breaker and retry. */
export async function collectOnDevice(
  { guards, clock }: PipelineServices,
  collector: CollectorDefinition,
  device: DeviceInfo,
  context: CollectorContext<TSchema>,
): Promise<Sample> {
  let attempts = 0;
  const value = await guards.execute(device, {
    signal: context.signal,
    repeatable: true,
    run: (attempt) => {
      attempts = attempt;
      return collector.collect(context);
    },
  });
  const sizeBytes = JSON.stringify(value)?.length ?? 0;
  return { value, collectedAt: new Date(clock.now()), attempts, sizeBytes };
}
