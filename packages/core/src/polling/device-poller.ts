import type { DeviceInfo } from '../contract/context.ts';
import type { InfrastructorError } from '../contract/errors.ts';
import type { Clock } from '../lifecycle/clock.ts';
import { applies, type PlannedPoll } from './poll-plan.ts';
import { isAway, isSlow, type PollOutcome } from './poll-work.ts';
import type { PollingOptions } from './polling-options.ts';
import { momentAfter, ScheduledPoll } from './scheduled-poll.ts';
import { firstAfterTakeover, phaseOf } from './spread.ts';

export interface DevicePollerOptions {
  readonly device: DeviceInfo;
  readonly plan: readonly PlannedPoll[];
  readonly options: PollingOptions;
  readonly clock: Clock;
  readonly random: () => number;
  /** The first polls come within so long. Default: as the options say. */
  readonly firstWithinMs?: number | undefined;
  /** Whether another process polled the device before, so that its moments go on as they were. Default false. */
  readonly takenOver?: boolean | undefined;
  /** Runs a poll among those of other devices; undefined when it was not run because everything stops. */
  run(device: DeviceInfo, plan: PlannedPoll, dueAtMs: number): Promise<PollOutcome | undefined>;
  /** Told of every poll that ended, and of moments that were skipped because one took too long or the device was away. */
  report(plan: PlannedPoll, outcome: PollOutcome): void;
  skipped(count: number): void;
}

/** A timer takes 24 days at most; to look once an hour costs nothing. */
const longestTimerMs = 3_600_000;

/**
 * Polls one device: each data type on its own grid, a few at a time. When the device cannot be reached everything waits,
 * longer each time, and then one poll tries whether it is back.
 */
export class DevicePoller {
  readonly #given: DevicePollerOptions;
  readonly startedAtMs: number;
  #device: DeviceInfo;
  #polls: ScheduledPoll[] = [];
  readonly #flights = new Set<Promise<void>>();
  #pausedUntilMs: number | undefined;
  #pauses = 0;
  #reason: string | undefined;
  #cancelTimer = () => {};
  #stopped = false;

  constructor(given: DevicePollerOptions) {
    this.#given = given;
    this.#device = given.device;
    this.startedAtMs = given.clock.now();
    this.#choose();
    this.#wake();
  }

  get device(): DeviceInfo {
    return this.#device;
  }

  /** Why the device is left alone now; undefined while it is not. */
  get pausedFor(): string | undefined {
    return this.#pausedUntilMs === undefined ? undefined : this.#reason;
  }

  get dataTypes(): number {
    return this.#polls.length;
  }

  /** Polls whose time has come and which have not begun, with how long ago it came; none while the device is paused. */
  waiting(nowMs: number): readonly number[] {
    if (this.#pausedUntilMs !== undefined) return [];
    return this.#polls.flatMap(({ dueAtMs, running }) => (!running && dueAtMs <= nowMs ? [nowMs - dueAtMs] : []));
  }

  /** The shortest interval, in milliseconds; undefined where nothing is polled. */
  get shortestIntervalMs(): number | undefined {
    const intervals = this.#polls.map(({ plan }) => plan.intervalMs);
    return intervals.length === 0 ? undefined : Math.min(...intervals);
  }

  /** Takes over what is known of the device now: other capabilities, other data types. */
  renew(device: DeviceInfo): void {
    this.#device = device;
    this.#choose();
    this.#wake();
  }

  /** Ends a pause: the device was reached by somebody else. */
  resume(): void {
    if (this.#pausedUntilMs === undefined) return;
    this.#pausedUntilMs = undefined;
    this.#pauses = 0;
    this.#wake();
  }

  /** Begins nothing any more. Resolves when what was under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelTimer();
    await Promise.all(this.#flights);
  }

  /** Keeps what runs on its grid, drops what no longer applies, and begins with what is new. */
  #choose(): void {
    const { plan, options, clock } = this.#given;
    const now = clock.now();
    const firstMs = this.#given.firstWithinMs ?? options.firstWithinSec * 1_000;
    // What was found out late is not collected with the spread of a start again.
    const isStart = now === this.startedAtMs;
    const spreadMs = isStart ? firstMs : Math.min(firstMs, 1_000);
    const isTakenOver = isStart && this.#given.takenOver === true && this.#device.capabilities !== undefined;
    this.#polls = plan
      .filter(({ collector }) => applies(collector, this.#device))
      .map(
        (planned) =>
          this.#polls.find((poll) => poll.plan === planned) ?? this.#schedule(planned, isTakenOver, spreadMs),
      );
  }

  #schedule(planned: PlannedPoll, isTakenOver: boolean, spreadMs: number): ScheduledPoll {
    const { options, clock, random } = this.#given;
    const { intervalMs, collector } = planned;
    const now = clock.now();
    const soonMs = now + random() * Math.min(intervalMs, spreadMs);
    const jitter = { jitterShare: options.jitterPercent / 100, random };
    if (!options.spread) return new ScheduledPoll(planned, { firstAtMs: soonMs, ...jitter });
    const phaseMs = phaseOf(this.#device.id, collector.name, intervalMs);
    const firstAtMs = isTakenOver
      ? firstAfterTakeover(now, phaseMs, intervalMs)
      : Math.min(soonMs, momentAfter(now, phaseMs, intervalMs));
    return new ScheduledPoll(planned, { firstAtMs, phaseMs, ...jitter });
  }

  #wake(): void {
    this.#cancelTimer();
    if (this.#stopped) return;
    const now = this.#given.clock.now();
    if (this.#pausedUntilMs !== undefined && this.#pausedUntilMs > now) {
      this.#cancelTimer = this.#given.clock.schedule(this.#pausedUntilMs - now, () => this.#wake());
      return;
    }
    // After a pause one poll alone tries; it starts the others when it succeeds.
    const most = this.#pausedUntilMs === undefined ? this.#given.options.perDevice : 1;
    const due = this.#polls
      .filter(({ running, dueAtMs }) => !running && (dueAtMs <= now || this.#pausedUntilMs !== undefined))
      .sort((a, b) => a.dueAtMs - b.dueAtMs);
    for (const poll of due.slice(0, Math.max(0, most - this.#flights.size))) this.#begin(poll);
    if (this.#pausedUntilMs !== undefined || this.#flights.size >= most) return;
    const next = Math.min(...this.#polls.filter(({ running }) => !running).map(({ dueAtMs }) => dueAtMs));
    if (!Number.isFinite(next)) return;
    this.#cancelTimer = this.#given.clock.schedule(Math.min(longestTimerMs, Math.max(0, next - now)), () =>
      this.#wake(),
    );
  }

  #begin(poll: ScheduledPoll): void {
    poll.running = true;
    const flight = this.#run(poll, () => this.#flights.delete(flight));
    this.#flights.add(flight);
  }

  async #run(poll: ScheduledPoll, landed: () => void): Promise<void> {
    const { run, report, skipped, clock } = this.#given;
    const outcome = await run(this.#device, poll.plan, poll.dueAtMs);
    poll.running = false;
    landed();
    if (this.#stopped || !outcome) return;
    report(poll.plan, outcome);
    if (outcome.ok) {
      poll.failures = 0;
      this.#pausedUntilMs = undefined;
      this.#pauses = 0;
    } else if (isAway(outcome.error) || (this.#pausedUntilMs !== undefined && isSlow(outcome.error))) {
      this.#pause(outcome.error);
    } else {
      poll.failures += 1;
      // It answered, if only to refuse.
      if (!isSlow(outcome.error)) this.#pausedUntilMs = undefined;
    }
    const missed = poll.advance(clock.now());
    if (missed > 0) skipped(missed);
    this.#wake();
  }

  #pause(error: InfrastructorError): void {
    const { clock, options, random } = this.#given;
    // Several polls that were under way together fail together, which is one failure of the device.
    const isPaused = this.#pausedUntilMs !== undefined && this.#pausedUntilMs > clock.now();
    this.#reason = error.message;
    if (isPaused) return;
    const baseMs = Math.min(options.backoffMaxSec, options.backoffMinSec * 2 ** this.#pauses) * 1_000;
    this.#pauses = Math.min(this.#pauses + 1, 30);
    this.#pausedUntilMs = clock.now() + baseMs * (0.75 + random() / 2);
  }
}
