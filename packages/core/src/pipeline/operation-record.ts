import type { AnswerSource } from '../contract/answer.ts';
import type { Surface } from '../contract/context.ts';
import type { ErrorCode } from '../contract/error-codes.ts';

/** One finished operation, as audit, logs and metrics see it. */
export interface OperationRecord {
  readonly operationId: string;
  readonly correlationId: string;
  readonly caller: string;
  readonly surface: Surface | 'internal';
  readonly deviceId: string | undefined;
  readonly hostname: string | undefined;
  readonly dataType: string | undefined;
  readonly tool: string | undefined;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly cacheHit: boolean;
  readonly source: AnswerSource | undefined;
  readonly attempts: number;
  readonly outcome: 'success' | 'failure';
  readonly errorCode: ErrorCode | undefined;
  /** Redacted. */
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Size of the collected value as JSON; undefined where nothing was collected. */
  readonly sizeBytes: number | undefined;
}
