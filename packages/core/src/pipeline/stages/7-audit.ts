import type { InfrastructorError } from '../../contract/errors.ts';
import { beginRecord } from '../begin-record.ts';
import type { CollectionSubject } from '../collection.ts';
import type { Contribution, Frame } from '../frame.ts';
import type { PipelineServices } from '../services.ts';

/** Leaves a row for a collection that ended, well or not. */
export function auditCollection(
  { audit, clock, observe }: PipelineServices,
  frame: Frame,
  { device, key, params }: CollectionSubject,
  startedAtMs: number,
  outcome: Contribution | { readonly error: InfrastructorError; readonly attempts: number },
): void {
  const failed = 'error' in outcome;
  const record = {
    ...beginRecord(frame, { device, dataType: key.dataType, arguments: params, startedAtMs }),
    durationMs: clock.now() - startedAtMs,
    cacheHit: !failed && outcome.source === 'cache',
    source: failed ? undefined : outcome.source,
    attempts: outcome.attempts,
    outcome: failed ? ('failure' as const) : ('success' as const),
    errorCode: failed ? outcome.error.code : undefined,
    sizeBytes: failed ? undefined : outcome.sizeBytes,
  };
  audit.append(record);
  observe(record);
}
