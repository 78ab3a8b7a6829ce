import type { InfrastructorError } from '../../contract/errors.ts';
import type { CollectionSubject } from '../collection.ts';
import type { Contribution, Frame } from '../frame.ts';
import { redacted } from '../redact.ts';
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
    operationId: frame.operationId,
    correlationId: frame.correlationId,
    caller: frame.caller.id,
    surface: frame.caller.surface,
    deviceId: device.id,
    hostname: device.hostname,
    dataType: key.dataType,
    tool: frame.tool,
    startedAt: new Date(startedAtMs),
    durationMs: clock.now() - startedAtMs,
    cacheHit: !failed && outcome.source === 'cache',
    source: failed ? undefined : outcome.source,
    attempts: outcome.attempts,
    outcome: failed ? ('failure' as const) : ('success' as const),
    errorCode: failed ? outcome.error.code : undefined,
    arguments: redacted(params),
    sizeBytes: failed ? undefined : outcome.sizeBytes,
  };
  audit.append(record);
  observe(record);
}
