import { InfrastructorError } from '../contract/errors.ts';

export interface Deadline extends Disposable {
  /** Aborts with DEADLINE_EXCEEDED when time is up, or with ABORTED when the caller leaves first. */
  readonly signal: AbortSignal;
}

/** setTimeout's largest delay; anything longer would fire at once. */
const maxTimerMs = 2_147_483_647;
const nothing = () => {};

/** Whoever asks, and may leave before there is an answer. */
export interface Asker {
  readonly signal?: AbortSignal | undefined;
}

/**
 * A time limit that one operation carries through every layer. It counts from now; the timer is only made for who looks at
 * the signal, as an answer of the cache is there before anything could be too late.
 * @param subject what takes so long, for the message
 */
export function createDeadline(timeoutMs: number, subject: string, asker?: Asker): Deadline {
  return new LazyDeadline(timeoutMs, subject, asker);
}

class LazyDeadline implements Deadline {
  readonly #timeoutMs: number;
  readonly #subject: string;
  readonly #asker: Asker | undefined;
  readonly #startedAtMs = performance.now();
  #controller: AbortController | undefined;
  #disarm = nothing;
  #isOver = false;

  constructor(timeoutMs: number, subject: string, asker: Asker | undefined) {
    this.#timeoutMs = timeoutMs;
    this.#subject = subject;
    this.#asker = asker;
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (!this.#isOver) this.#arm(this.#controller);
    }
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#disarm();
  }

  #arm(controller: AbortController): void {
    const parent = this.#asker?.signal;
    const leave = () => controller.abort(abortError(parent?.reason, this.#subject));
    const leftMs = this.#timeoutMs - (performance.now() - this.#startedAtMs);
    const timer = setTimeout(() => controller.abort(this.#exceeded()), Math.min(leftMs, maxTimerMs));
    if (parent?.aborted) leave();
    parent?.addEventListener('abort', leave, { once: true });
    this.#disarm = () => {
      clearTimeout(timer);
      parent?.removeEventListener('abort', leave);
    };
  }

  #exceeded(): InfrastructorError {
    return new InfrastructorError('DEADLINE_EXCEEDED', `${this.#subject} was not done within ${this.#timeoutMs} ms`, {
      hint: 'Raise timeoutMs, or look whether the device is overloaded.',
    });
  }
}

function abortError(reason: unknown, subject: string): InfrastructorError {
  if (reason instanceof InfrastructorError) return reason;
  return new InfrastructorError('ABORTED', `${subject} was cancelled`, { cause: reason });
}

/** The promise, or the signal's reason if that comes first. The work behind the promise sees the same signal and ends by itself. */
export async function withSignal<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  if (signal.aborted) {
    // Nobody will look at how it ends, and that must not count as an unhandled rejection.
    work.catch(() => {});
    throw signal.reason;
  }
  const { promise, reject } = Promise.withResolvers<never>();
  const leave = () => reject(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
