/**
 * inotifywait says nothing when the kernel's queue overflows (16,384 events by default, inotify(7)), so this many events
 * in a second are taken for an overflow, and everything is compared once it is quiet.
 */
const eventsPerSecond = 1_000;
const quietMs = 300;

/** Says when to compare everything because events may have been lost. */
export class BurstDetector {
  #sinceMs = 0;
  #events = 0;
  #sweepAtMs = Number.POSITIVE_INFINITY;

  /** On the clock of `performance.now()`; infinity when there is no need. */
  get sweepAtMs(): number {
    return this.#sweepAtMs;
  }

  count(events: number, nowMs = performance.now()): void {
    if (nowMs - this.#sinceMs > 1_000) {
      this.#sinceMs = nowMs;
      this.#events = 0;
    }
    this.#events += events;
    if (this.#events >= eventsPerSecond) this.#sweepAtMs = nowMs + quietMs;
  }

  /** A comparison begins, and finds whatever was lost before it. */
  reset(): void {
    this.#sweepAtMs = Number.POSITIVE_INFINITY;
  }
}
