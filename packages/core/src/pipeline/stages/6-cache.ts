import type { CollectorDefinition } from '../../contract/collector.ts';
import { durationMs } from '../../contract/duration.ts';
import type { BegunCollection } from '../collection.ts';
import type { PipelineServices } from '../services.ts';
import type { Sample } from './3-collect.ts';

/** Keeps the answer for the collector's time to live, unless it was invalidated while it was being collected. */
export async function cacheSample(
  { cache, clock, log }: PipelineServices,
  collector: CollectorDefinition,
  { key, epoch }: BegunCollection,
  sample: Sample,
): Promise<void> {
  const storedAtMs = sample.collectedAt.getTime();
  const entry = { value: sample.value, storedAtMs, expiresAtMs: clock.now() + durationMs(collector.ttl) };
  try {
    await cache.set(key, entry, epoch);
  } catch (error) {
    log.warn('cache write failed', { dataType: key.dataType, deviceId: key.deviceId, error });
  }
}
