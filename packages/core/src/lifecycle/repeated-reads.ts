import type { OperationRecord } from '../pipeline/operation-record.ts';
import type { Clock } from './clock.ts';

/** So many equal reads of a second have rows of their own. */
const ownRows = 10;
const windowMs = 1_000;
/** Different reads of a second that are counted; each one beyond has its own row. */
const mostCounted = 10_000;

/** A read, and how many more it stands for. */
export type CountedRecord = OperationRecord & { readonly repeats?: number | undefined };

interface Counted {
  rows: number;
  last: OperationRecord | undefined;
  repeats: number;
}

/**
 * Reads that the cache answered, on their way to the audit log. Somebody who asks the same a thousand times a second learns
 * nothing that the first answer did not say, and must not fill the database with rows: of equal reads within a second the
 * first ten have rows of their own, and one more row counts the others.
 */
export class RepeatedReads {
  readonly #append: (record: CountedRecord) => void;
  readonly #clock: Clock;
  #counted = new Map<string, Counted>();

  constructor(append: (record: CountedRecord) => void, clock: Clock) {
    this.#append = append;
    this.#clock = clock;
  }

  append(record: OperationRecord): void {
    if (record.source !== 'cache' || record.outcome !== 'success') {
      this.#append(record);
      return;
    }
    const { caller, surface, tool, dataType, deviceId } = record;
    // Only the caller's name can hold a space.
    const key = `${surface} ${tool} ${dataType} ${deviceId} ${JSON.stringify(record.arguments)} ${caller}`;
    const counted = this.#counted.get(key) ?? this.#begin(key);
    if (!counted || counted.rows < ownRows) {
      if (counted) counted.rows++;
      this.#append(record);
    } else if (counted.last === undefined) counted.last = record;
    else counted.repeats++;
  }

  /** Writes the rows that count, and begins again. */
  settle(): void {
    const settled = this.#counted;
    this.#counted = new Map();
    for (const { last, repeats } of settled.values()) {
      if (last) this.#append(repeats > 0 ? { ...last, repeats } : last);
    }
  }

  #begin(key: string): Counted | undefined {
    if (this.#counted.size >= mostCounted) return undefined;
    if (this.#counted.size === 0) this.#clock.schedule(windowMs, () => this.settle());
    const counted = { rows: 0, last: undefined, repeats: 0 };
    this.#counted.set(key, counted);
    return counted;
  }
}
