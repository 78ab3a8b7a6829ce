import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { InfrastructorError } from '../contract/errors.ts';
import { createDeadline, withSignal } from './deadline.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a deadline', () => {
  test('aborts when its time is up, and says what was not done', () => {
    using deadline = createDeadline(500, 'list_pools on nas');
    expect(deadline.signal.aborted).toBe(false);
    vi.advanceTimersByTime(499);
    expect(deadline.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(deadline.signal.reason).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message: 'list_pools on nas was not done within 500 ms',
    });
  });

  test('that is longer than a timer can be does not pass at once', () => {
    using deadline = createDeadline(90 * 86_400_000, 'a long watch');
    expect(deadline.signal.aborted).toBe(false);
    vi.advanceTimersByTime(86_400_000);
    expect(deadline.signal.aborted).toBe(false);
  });

  test('aborts when the caller leaves, with the caller’s own reason where that is one of ours', () => {
    const anonymous = new AbortController();
    using first = createDeadline(500, 'it', anonymous);
    expect(first.signal.aborted).toBe(false);
    anonymous.abort('bye');
    expect(first.signal.reason).toMatchObject({ code: 'ABORTED', cause: 'bye' });

    const reason = new InfrastructorError('SHUTTING_DOWN', 'closing');
    using second = createDeadline(500, 'it', { signal: AbortSignal.abort(reason) });
    expect(second.signal.reason).toBe(reason);
  });

  test('needs no timer until somebody looks at its signal, and counts from its beginning all the same', () => {
    using deadline = createDeadline(500, 'it');
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(400);
    const { signal } = deadline;
    vi.advanceTimersByTime(99);
    expect(signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(signal.reason).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  test('leaves no timer and no listener behind', () => {
    const parent = new AbortController();
    const deadline = createDeadline(500, 'it', parent);
    expect(deadline.signal.aborted).toBe(false);
    expect(vi.getTimerCount()).toBe(1);
    deadline[Symbol.dispose]();
    parent.abort();
    expect(vi.getTimerCount()).toBe(0);
    expect(deadline.signal.aborted).toBe(false);
  });
});

describe('withSignal', () => {
  test('gives the value, or the reason of the abort when that comes first', async () => {
    const { signal } = new AbortController();
    expect(await withSignal(Promise.resolve(1), signal)).toBe(1);
    const leaving = new AbortController();
    const waiting = withSignal(new Promise(() => {}), leaving.signal);
    leaving.abort('gone');
    await expect(waiting).rejects.toBe('gone');
  });

  test('leaves no rejection unhandled when the work fails after it', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const work = Promise.withResolvers<never>();
    await expect(withSignal(work.promise, AbortSignal.abort('early'))).rejects.toBe('early');
    work.reject(new Error('late'));
    vi.useRealTimers();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});
