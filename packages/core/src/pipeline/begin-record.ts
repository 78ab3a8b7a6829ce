import type { DeviceInfo } from '../contract/context.ts';
import type { Frame } from './frame.ts';
import type { OperationRecord } from './operation-record.ts';
import { redacted } from './redact.ts';

/** The part of a record that is known before the work begins. */
export type BegunRecord = Omit<OperationRecord, 'durationMs' | 'outcome' | 'errorCode' | 'source'>;

export interface RecordSubject {
  readonly device: DeviceInfo | undefined;
  readonly dataType?: string | undefined;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly startedAtMs: number;
}

/** Who asked for what, when; arguments are redacted here and nowhere else. */
export function beginRecord(frame: Frame, { device, dataType, startedAtMs, ...subject }: RecordSubject): BegunRecord {
  return {
    operationId: frame.operationId,
    correlationId: frame.correlationId,
    caller: frame.caller.id,
    surface: frame.caller.surface,
    deviceId: device?.id,
    hostname: device?.hostname,
    dataType,
    tool: frame.tool,
    startedAt: new Date(startedAtMs),
    cacheHit: false,
    attempts: 1,
    arguments: redacted(subject.arguments),
    sizeBytes: undefined,
  };
}
