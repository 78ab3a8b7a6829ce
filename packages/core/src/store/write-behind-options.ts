import type { Clock } from '../lifecycle/clock.ts';

/** The queue was full, the database refused the row, or the queue was closed before it was written. */
export type LossReason = 'full' | 'refused' | 'closed';

export interface WriteBehindOptions<Row> {
  /** Writes one batch in one statement; it may come again after its outcome was lost, so rows carry their own keys. */
  write(rows: readonly Row[]): Promise<unknown>;
  /** Told of every row that is lost, so that nothing is lost silently. */
  onLost(rows: readonly Row[], why: LossReason, error: unknown): void;
  /** Bytes of a row for the limit, about; 1000 where it is left out. */
  readonly sizeOf?: ((row: Row) => number) | undefined;
  /** Rows that trigger a write at once, and the most in one. Default 500. */
  readonly batchRows?: number | undefined;
  /** How long the first row waits for others. Default 200 ms. */
  readonly maxAgeMs?: number | undefined;
  /** Rows kept while the database is away; beyond it the oldest are lost. Default 100,000. */
  readonly maxRows?: number | undefined;
  /** Bytes kept at most. Default 64 MiB. */
  readonly maxBytes?: number | undefined;
  /** First wait after a failure, doubled each time up to the longest. Default 500 ms. */
  readonly retryMs?: number | undefined;
  /** Default 30 s. */
  readonly longestRetryMs?: number | undefined;
  readonly clock?: Clock | undefined;
}

export interface WriteBehindStatistics {
  readonly queuedRows: number;
  readonly queuedBytes: number;
  readonly writtenRows: number;
  readonly batches: number;
  readonly lostRows: number;
  /** Writes that failed and were or will be tried again. */
  readonly failedWrites: number;
  /** Age of the oldest row that is not written yet. */
  readonly oldestMs: number;
}
