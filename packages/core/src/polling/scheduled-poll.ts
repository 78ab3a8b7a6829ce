import type { PlannedPoll } from './poll-plan.ts';

/** More than these failures in a row make a data type be asked for less often. */
const toleratedFailures = 3;
const longestStretch = 16;
const longestPauseMs = 3_600_000;

export interface ScheduledPollOptions {
  /** When it is due for the first time, which need not be a moment of its grid. */
  readonly firstAtMs: number;
  /** The moments of its grid lie so long after multiples of its interval; those of `firstAtMs` where it is left out. */
  readonly phaseMs?: number | undefined;
  /** Each poll is late by up to this share of its interval. */
  readonly jitterShare: number;
  /** From 0 to 1, asked once for each poll. */
  readonly random: () => number;
}

/**
 * One data type of one device on its grid in time: due at a first moment and then at every moment of the grid, however long
 * a poll takes. What was missed is skipped, never made up for.
 */
export class ScheduledPoll {
  readonly plan: PlannedPoll;
  readonly #phaseMs: number;
  /** Moment that comes next. */
  #gridMs: number;
  /** With its jitter. */
  dueAtMs: number;
  running = false;
  failures = 0;
  readonly #jitter: () => number;

  constructor(plan: PlannedPoll, { firstAtMs, phaseMs, jitterShare, random }: ScheduledPollOptions) {
    this.plan = plan;
    this.#phaseMs = phaseMs ?? firstAtMs;
    this.#gridMs = firstAtMs;
    this.dueAtMs = firstAtMs;
    this.#jitter = () => random() * jitterShare * plan.intervalMs;
  }

  /** Moves on to the next moment after now. @returns how many moments were missed */
  advance(nowMs: number): number {
    const { intervalMs } = this.plan;
    const nextMs = momentAfter(this.#gridMs, this.#phaseMs, intervalMs);
    const passed = nowMs < nextMs ? 0 : Math.floor((nowMs - nextMs) / intervalMs) + 1;
    const stretch = this.failures < toleratedFailures ? 1 : this.#stretch();
    this.#gridMs = nextMs + (passed + stretch - 1) * intervalMs;
    this.dueAtMs = this.#gridMs + this.#jitter();
    return passed;
  }

  /** So that a data type that cannot be had (no right, a broken tool) costs less and less. */
  #stretch(): number {
    const most = Math.max(1, Math.min(longestStretch, Math.floor(longestPauseMs / this.plan.intervalMs)));
    return Math.min(most, 2 ** (this.failures - toleratedFailures + 1));
  }
}

/** The first moment of a grid after another moment. */
export function momentAfter(ms: number, phaseMs: number, intervalMs: number): number {
  return phaseMs + (Math.floor((ms - phaseMs) / intervalMs) + 1) * intervalMs;
}
