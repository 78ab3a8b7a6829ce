/** One comparison of all files of a device with what is known of them, on the clock of `performance.now()`. */
export interface Comparison {
  /** When it began, with waiting for its turn among other devices. */
  readonly beganAtMs: number;
  /** When the device was asked: what changes after that is for the next one. */
  readonly listedAtMs: number;
  /** How long the device was busy with its hashes. */
  readonly listingMs: number;
  /** When the last of what had changed was stored and told. */
  readonly toldAtMs: number;
}

/** Comparisons take a quarter of a device's time at most, however many files there are. */
const shareOfTime = 0.25;

/** So much of an interval is kept for telling at least: after a quiet time many files may change at once. */
const leastReserve = 0.2;

/** A comparison that takes longer than all of these is told late, and the next is begun earlier. */
const remembered = 10;

/**
 * When to compare again, so that whatever changes is told within an interval of its happening: what changes just after
 * the files were looked at is told at the end of the next comparison, which therefore begins early by what it will take.
 */
export class ComparisonSchedule {
  #last: Comparison | undefined;
  #tookMs: readonly number[] = [];

  /**
   * Remembers a comparison.
   * @returns how long a change can have taken to be told, in milliseconds; undefined for the first
   */
  add(comparison: Comparison): number | undefined {
    const before = this.#last;
    this.#last = comparison;
    const { beganAtMs, listingMs, toldAtMs } = comparison;
    // The first reads every file that it finds, which none after it does.
    const tookMs = before ? toldAtMs - beganAtMs : listingMs;
    this.#tookMs = [...this.#tookMs, tookMs].slice(-remembered);
    return before && toldAtMs - before.listedAtMs;
  }

  /** When the next is due, on the clock of `performance.now()`. */
  nextAtMs(intervalMs: number): number {
    const { beganAtMs, listedAtMs, listingMs } = this.#last ?? { beganAtMs: 0, listedAtMs: 0, listingMs: 0 };
    const neededMs = Math.max(...this.#tookMs) + intervalMs * leastReserve;
    const reserveMs = Math.min(neededMs, intervalMs / 2);
    return Math.max(listedAtMs + intervalMs - reserveMs, beganAtMs + listingMs / shareOfTime);
  }
}
