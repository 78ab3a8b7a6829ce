import type { PlannedPoll } from './poll-plan.ts';

/** More than these failures in a row make a data type be asked for less often. */
const toleratedFailures = 3;
const longestStretch = 16;
const longestPauseMs = 3_600_000;

/**
 * One data type of one device on its grid in time: due at a first moment and then every interval after it, however long a
 * poll takes. What was missed is skipped, never made up for.
 */
export class ScheduledPoll {
  readonly plan: PlannedPoll;
  /** Moment of the grid that comes next. */
  #gridMs: number;
  /** With its jitter. */
  dueAtMs: number;
  running = false;
  failures = 0;
  #jitter: () => number;

  /** @param jitter from 0 to 1, asked once for each poll */
  constructor(plan: PlannedPoll, firstAtMs: number, jitterShare: number, random: () => number) {
    this.plan = plan;
    this.#gridMs = firstAtMs;
    this.dueAtMs = firstAtMs;
    this.#jitter = () => random() * jitterShare * plan.intervalMs;
  }

  /** Moves on to the next moment after now. @returns how many moments were missed */
  advance(nowMs: number): number {
    const { intervalMs } = this.plan;
    const passed = Math.max(0, Math.floor((nowMs - this.#gridMs) / intervalMs));
    const stretch = this.failures < toleratedFailures ? 1 : this.#stretch();
    this.#gridMs += (passed + stretch) * intervalMs;
    this.dueAtMs = this.#gridMs + this.#jitter();
    return passed;
  }

  /** So that a data type that cannot be had (no right, a broken tool) costs less and less. */
  #stretch(): number {
    const most = Math.max(1, Math.min(longestStretch, Math.floor(longestPauseMs / this.plan.intervalMs)));
    return Math.min(most, 2 ** (this.failures - toleratedFailures + 1));
  }
}
