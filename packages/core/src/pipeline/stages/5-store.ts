import type { CollectorDefinition } from '../../contract/collector.ts';
import type { Persistence } from '../../contract/persistence.ts';
import type { CollectionSubject } from '../collection.ts';
import type { PipelineServices } from '../services.ts';
import type { Sample } from './3-collect.ts';

/** Queues the snapshot for the database; the answer does not wait for it. */
export function storeSample(
  { snapshots }: PipelineServices,
  collector: CollectorDefinition,
  { device, params, key }: CollectionSubject,
  sample: Sample,
): void {
  if (collector.persist === 'none') return;
  snapshots.append({
    deviceId: device.id,
    dataType: collector.name,
    paramsKey: key.additionalKey,
    params,
    data: sample.value,
    collectedAt: sample.collectedAt,
    sizeBytes: sample.sizeBytes,
    digest: sample.digest,
    persist: collector.persist as Persistence<unknown>,
  });
}
