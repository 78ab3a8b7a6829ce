import { InfrastructorError } from '../contract/errors.ts';

export interface Deadline extends Disposable {
  /** Aborts with DEADLINE_EXCEEDED when time is up, or with ABORTED when the caller leaves first. */
  readonly signal: AbortSignal;
}

/** setTimeout's largest delay; anything longer would fire at once. */
const maxTimerMs = 2_147_483_647;

/**
 * A time limit that one operation carries through every layer.
 * @param subject what takes so long, for the message
 */
export function createDeadline(timeoutMs: number, subject: string, parent?: AbortSignal): Deadline {
  const controller = new AbortController();
  const leave = () => controller.abort(abortError(parent?.reason, subject));
  const timer = setTimeout(
    () => {
      controller.abort(
        new InfrastructorError('DEADLINE_EXCEEDED', `${subject} was not done within ${timeoutMs} ms`, {
          hint: 'Raise timeoutMs, or look whether the device is overloaded.',
        }),
      );
    },
    Math.min(timeoutMs, maxTimerMs),
  );
  if (parent?.aborted) leave();
  else parent?.addEventListener('abort', leave, { once: true });
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      clearTimeout(timer);
      parent?.removeEventListener('abort', leave);
    },
  };
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
