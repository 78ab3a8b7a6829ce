import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../lifecycle/clock.ts';

interface Timer {
  readonly atMs: number;
  readonly run: () => void;
}

export interface TestClock extends Clock {
  /** Moves on by `ms`, running what is due on the way in order; after each moment everything that it began may end. */
  advance(ms: number): Promise<void>;
}

/**
 * A clock that stands still until it is moved.
 * @param settled resolves when what a moment began has ended
 */
export function createTestClock(startsAt: string, settled: () => Promise<unknown> = () => turn()): TestClock {
  let nowMs = Date.parse(startsAt);
  const timers = new Set<Timer>();
  return {
    now: () => nowMs,
    schedule(delayMs, run) {
      const timer = { atMs: nowMs + Math.max(0, delayMs), run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async advance(ms) {
      const untilMs = nowMs + ms;
      await settled();
      for (;;) {
        let nextMs = Number.POSITIVE_INFINITY;
        for (const { atMs } of timers) nextMs = Math.min(nextMs, atMs);
        if (nextMs > untilMs) break;
        nowMs = Math.max(nowMs, nextMs);
        // All of one moment, then what they began.
        for (const timer of [...timers]) {
          if (timer.atMs > nowMs || !timers.delete(timer)) continue;
          timer.run();
        }
        await settled();
      }
      nowMs = untilMs;
      await settled();
    },
  };
}
