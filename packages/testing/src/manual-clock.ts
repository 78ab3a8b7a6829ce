import type { Clock } from '@infrastructor/core/runtime';

interface Timer {
  readonly atMs: number;
  readonly run: () => void;
}

/** A clock that stands still until it is moved, so that a test of a day takes no time. */
export interface ManualClock extends Clock {
  /** Moves on by `ms` and runs what is due on the way, in order, letting each settle before the next. */
  advance(ms: number): Promise<void>;
  /** Timers that wait. */
  readonly pending: number;
}

/** @param startsAt default: the present moment */
export function createManualClock(startsAt: Date = new Date()): ManualClock {
  let nowMs = startsAt.getTime();
  const timers = new Set<Timer>();
  return {
    now: () => nowMs,
    schedule(delayMs, run) {
      const timer = { atMs: nowMs + delayMs, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async advance(ms) {
      const untilMs = nowMs + ms;
      while (true) {
        const due = [...timers].filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (!due) break;
        timers.delete(due);
        nowMs = Math.max(nowMs, due.atMs);
        due.run();
        await new Promise((resolve) => setImmediate(resolve));
      }
      nowMs = untilMs;
    },
    get pending() {
      return timers.size;
    },
  };
}
