import { AsyncLocalStorage } from 'node:async_hooks';
import { InfrastructorError, toInfrastructorError } from '../contract/errors.ts';
import { type Clock, systemClock } from '../lifecycle/clock.ts';
import type { LossReason, WriteBehindOptions, WriteBehindStatistics } from './write-behind-options.ts';

export type { LossReason, WriteBehindOptions, WriteBehindStatistics } from './write-behind-options.ts';

interface Queued<Row> {
  readonly row: Row;
  readonly bytes: number;
  readonly addedAtMs: number;
  readonly sequence: number;
  settle(error?: unknown): void;
}

type Settings<Row> = { readonly [Name in keyof WriteBehindOptions<Row>]-?: NonNullable<WriteBehindOptions<Row>[Name]> };

const nothing = () => {};

/** Rows on their way to the database, written in batches. Adding never waits; memory is bounded whatever happens. */
export class WriteBehind<Row> implements AsyncDisposable {
  readonly #options: Settings<Row>;
  readonly #clock: Clock;
  /** Writing begins where this queue was made, not in the transaction of whoever adds a row. */
  readonly #outside = AsyncLocalStorage.snapshot();
  #queue: Queued<Row>[] = [];
  /** Being written, and still counted. */
  #inFlight: readonly Queued<Row>[] = [];
  #writing: Promise<void> | undefined;
  #bytes = 0;
  #sequence = 0;
  #cancelTimer = nothing;
  #failures = 0;
  #lastError: unknown;
  #closed = false;
  #writtenRows = 0;
  #batches = 0;
  #lostRows = 0;
  #failedWrites = 0;

  constructor(options: WriteBehindOptions<Row>) {
    this.#clock = options.clock ?? systemClock;
    this.#options = {
      write: options.write,
      onLost: options.onLost,
      sizeOf: options.sizeOf ?? (() => 1_000),
      batchRows: options.batchRows ?? 500,
      maxAgeMs: options.maxAgeMs ?? 200,
      maxRows: options.maxRows ?? 100_000,
      maxBytes: options.maxBytes ?? 64 * 1024 * 1024,
      retryMs: options.retryMs ?? 500,
      longestRetryMs: options.longestRetryMs ?? 30_000,
      clock: this.#clock,
    };
  }

  /** Queues a row. */
  add(row: Row): void {
    this.#enqueue(row, nothing);
  }

  /**
   * Queues a row and waits until it is written.
   * @throws what the database said when the row is lost
   */
  addAndWait(row: Row): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#enqueue(row, (error) => (error === undefined ? resolve() : reject(error)));
    });
  }

  /** Writes all that is queued now, without waiting for age or backoff. @throws when the database is away; the rows stay */
  async flush(): Promise<void> {
    const last = this.#sequence;
    const isLeft = () =>
      [...this.#inFlight.slice(0, 1), ...this.#queue.slice(0, 1)].some(({ sequence }) => sequence <= last);
    while (isLeft()) {
      if (this.#writing) await this.#writing;
      if (!isLeft()) return;
      const before = this.#failedWrites;
      this.#begin();
      await this.#writing;
      if (this.#failedWrites > before) throw this.#lastError;
    }
  }

  /** Writes what is left, once; rows that the database does not take then are lost. Nothing can be added afterwards. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.flush().catch(nothing);
    this.#cancelTimer();
    this.#lose(this.#queue.splice(0), 'closed', this.#lastError);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  statistics(): WriteBehindStatistics {
    const oldest = this.#inFlight[0] ?? this.#queue[0];
    return {
      queuedRows: this.#inFlight.length + this.#queue.length,
      queuedBytes: this.#bytes,
      writtenRows: this.#writtenRows,
      batches: this.#batches,
      lostRows: this.#lostRows,
      failedWrites: this.#failedWrites,
      oldestMs: oldest ? this.#clock.now() - oldest.addedAtMs : 0,
    };
  }

  #enqueue(row: Row, settle: Queued<Row>['settle']): void {
    const bytes = this.#options.sizeOf(row);
    const queued = { row, bytes, settle, sequence: ++this.#sequence, addedAtMs: this.#clock.now() };
    if (this.#closed) {
      this.#bytes += bytes;
      this.#lose([queued], 'closed', new InfrastructorError('SHUTTING_DOWN', 'The queue of rows is closed'));
      return;
    }
    this.#queue.push(queued);
    this.#bytes += bytes;
    this.#trim();
    if (!this.#writing) this.#arrange();
  }

  #trim(): void {
    const { maxRows, maxBytes } = this.#options;
    let count = 0;
    let rows = this.#inFlight.length + this.#queue.length;
    let bytes = this.#bytes;
    for (const queued of this.#queue) {
      if (rows <= maxRows && bytes <= maxBytes) break;
      count++;
      rows--;
      bytes -= queued.bytes;
    }
    if (count === 0) return;
    const error = new InfrastructorError('OVERLOADED', 'The queue of rows to be written is full', {
      cause: this.#lastError,
    });
    this.#lose(this.#queue.splice(0, count), 'full', error);
  }

  /** Sets the one timer to when the next write is due, or writes at once. */
  #arrange(): void {
    this.#cancelTimer();
    this.#cancelTimer = nothing;
    const [first] = this.#queue;
    if (!first || this.#closed) return;
    const { batchRows, maxAgeMs, retryMs, longestRetryMs } = this.#options;
    if (this.#failures === 0 && this.#queue.length >= batchRows) {
      this.#begin();
      return;
    }
    const delayMs =
      this.#failures > 0
        ? Math.min(longestRetryMs, retryMs * 2 ** (this.#failures - 1))
        : Math.max(0, first.addedAtMs + maxAgeMs - this.#clock.now());
    this.#cancelTimer = this.#outside(() => this.#clock.schedule(delayMs, () => this.#begin()));
  }

  #begin(): void {
    if (this.#writing || this.#queue.length === 0) return;
    this.#cancelTimer();
    this.#inFlight = this.#queue.splice(0, this.#options.batchRows);
    this.#writing = this.#outside(() => this.#writeInFlight()).finally(() => {
      this.#writing = undefined;
      this.#arrange();
    });
  }

  async #writeInFlight(): Promise<void> {
    const refused: Queued<Row>[] = [];
    const left = await this.#write(this.#inFlight, refused);
    this.#inFlight = [];
    if (refused.length > 0) this.#lose(refused, 'refused', this.#lastError);
    if (left.length === 0) {
      this.#failures = 0;
      return;
    }
    this.#failures++;
    this.#failedWrites++;
    this.#queue = [...left, ...this.#queue];
    this.#trim();
  }

  /**
   * Writes rows, halving the batch where the database refuses it until the rows at fault are alone.
   * @returns the rows to be tried again, when the database went away
   */
  async #write(batch: readonly Queued<Row>[], refused: Queued<Row>[]): Promise<readonly Queued<Row>[]> {
    try {
      await this.#options.write(batch.map(({ row }) => row));
    } catch (error) {
      this.#lastError = error;
      if (toInfrastructorError(error).retryable) return batch;
      if (batch.length <= 1) {
        refused.push(...batch);
        return [];
      }
      const middle = batch.length >> 1;
      const left = await this.#write(batch.slice(0, middle), refused);
      return left.length > 0 ? [...left, ...batch.slice(middle)] : this.#write(batch.slice(middle), refused);
    }
    this.#batches++;
    this.#writtenRows += batch.length;
    for (const { bytes, settle } of batch) {
      this.#bytes -= bytes;
      settle();
    }
    return [];
  }

  #lose(lost: readonly Queued<Row>[], why: LossReason, error: unknown): void {
    if (lost.length === 0) return;
    this.#lostRows += lost.length;
    for (const { bytes, settle } of lost) {
      this.#bytes -= bytes;
      settle(error ?? new InfrastructorError('SHUTTING_DOWN', 'The row was not written before the end'));
    }
    this.#options.onLost(
      lost.map(({ row }) => row),
      why,
      error,
    );
  }
}
