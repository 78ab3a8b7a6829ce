import { InfrastructorError, isInfrastructorError } from '../contract/errors.ts';

/** setTimeout's largest delay; anything longer would fire at once. */
const maxTimerMs = 2_147_483_647;

export interface DeadlineOptions {
  /** Undefined: no limit. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * One time limit and one abort signal over all phases of a piece of work. The error that it makes names the phase that was
 * under way. Dispose it when the work is over.
 */
export class Deadline implements Disposable {
  /** What is being done now, as a reader would say it: `connecting`, `running`. */
  phase: string | (() => string) = 'starting';
  /** Kept back from the limit for ending what runs, so the caller has an answer when the limit is reached. */
  readonly reserveMs: number;
  #failure: InfrastructorError | undefined;
  readonly #what: string;
  readonly #timeoutMs: number | undefined;
  readonly #startedAt = performance.now();
  readonly #listeners = new Set<(failure: InfrastructorError) => void>();
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = () => this.#end(this.#aborted());

  constructor(what: string, options: DeadlineOptions) {
    this.#what = what;
    this.#timeoutMs = options.timeoutMs;
    this.#signal = options.signal;
    this.reserveMs = Math.min(1000, (options.timeoutMs ?? 10_000) / 10);
    if (options.timeoutMs !== undefined) {
      this.#timer = setTimeout(() => this.#end(this.#exceeded()), Math.min(this.remainingMs, maxTimerMs));
    }
    if (this.#signal?.aborted) this.#failure = this.#aborted();
    else this.#signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Why the work has to stop, once it has to. */
  get failure(): InfrastructorError | undefined {
    return this.#failure;
  }

  /** What is being done now, as it stands in messages. */
  get phaseText(): string {
    return typeof this.phase === 'function' ? this.phase() : this.phase;
  }

  get elapsedMs(): number {
    return performance.now() - this.#startedAt;
  }

  /** Until the work has to stop, which is `reserveMs` before the limit; Infinity when there is none. */
  get remainingMs(): number {
    if (this.#timeoutMs === undefined) return Number.POSITIVE_INFINITY;
    return Math.max(0, this.#timeoutMs - this.reserveMs - this.elapsedMs);
  }

  /** For the device itself, when we cannot end the command any more: later than our own end. */
  get deviceTimeoutSec(): number | undefined {
    const remainingMs = this.remainingMs;
    return remainingMs === Number.POSITIVE_INFINITY ? undefined : Math.ceil((remainingMs + this.reserveMs) / 1000) + 1;
  }

  /** Calls back once when the time is over or the caller aborts, at once when that has happened. Answers how to unsubscribe. */
  onEnd(listener: (failure: InfrastructorError) => void): () => void {
    if (this.#failure) listener(this.#failure);
    else this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Waits for the work of a phase, as long as time is left. `discard` gets a value that comes too late.
   * @throws {InfrastructorError} DEADLINE_EXCEEDED or ABORTED
   */
  async race<T>(phase: string | (() => string), work: Promise<T>, discard?: (late: T) => void): Promise<T> {
    this.phase = phase;
    let over = false;
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const unsubscribe = this.onEnd((failure) => {
      over = true;
      reject(failure);
    });
    work.then((value) => (over ? discard?.(value) : resolve(value)), reject);
    try {
      return await promise;
    } finally {
      unsubscribe();
    }
  }

  /** A pause within the limit. */
  async pause(phase: string, durationMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    try {
      await this.race(phase, new Promise<void>((resolve) => (timer = setTimeout(resolve, durationMs))));
    } finally {
      clearTimeout(timer);
    }
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#listeners.clear();
  }

  #end(failure: InfrastructorError): void {
    if (this.#failure) return;
    this.#failure = failure;
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of listeners) listener(failure);
  }

  #exceeded(): InfrastructorError {
    const phase = this.phaseText;
    return new InfrastructorError(
      'DEADLINE_EXCEEDED',
      `${this.#what} was not done within ${formatMs(this.#timeoutMs ?? 0)}: time ran out while ${phase}`,
      { details: { phase, timeoutMs: this.#timeoutMs } },
    );
  }

  #aborted(): InfrastructorError {
    const reason: unknown = this.#signal?.reason;
    // Whoever aborts may say it better than we can.
    if (isInfrastructorError(reason)) return reason;
    const phase = this.phaseText;
    return new InfrastructorError('ABORTED', `${this.#what} was cancelled while ${phase}`, {
      cause: reason,
      details: { phase },
    });
  }
}

function formatMs(durationMs: number): string {
  return durationMs < 1000 ? `${Math.round(durationMs)} ms` : `${Math.round(durationMs / 100) / 10} s`;
}
