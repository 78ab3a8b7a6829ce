import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Deadline } from './deadline.ts';

describe('deadline', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  test('names the phase in which it passed, and leaves time to clean up', async () => {
    using deadline = new Deadline('`uptime` on nas01', { timeoutMs: 30_000 });
    await deadline.race('connecting', Promise.resolve());
    const work = deadline.race('running', new Promise(() => {}));
    const outcome = expect(work).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message: '`uptime` on nas01 was not done within 30 s: time ran out while running',
      details: { phase: 'running', timeoutMs: 30_000 },
    });
    await vi.advanceTimersByTimeAsync(29_000);
    await outcome;
  });

  test('hands a late value to be discarded', async () => {
    using deadline = new Deadline('work', { timeoutMs: 100 });
    const late = Promise.withResolvers<string>();
    const discarded: string[] = [];
    const outcome = expect(deadline.race('a', late.promise, (value) => discarded.push(value))).rejects.toThrow();
    await vi.advanceTimersByTimeAsync(100);
    await outcome;
    late.resolve('too late');
    await Promise.resolve();
    expect(discarded).toEqual(['too late']);
  });

  test('an abort ends it, also one from before', async () => {
    const controller = new AbortController();
    using deadline = new Deadline('work', { signal: controller.signal });
    const outcome = expect(deadline.race('waiting', new Promise(() => {}))).rejects.toMatchObject({ code: 'ABORTED' });
    controller.abort();
    await outcome;
    using second = new Deadline('work', { signal: controller.signal });
    await expect(second.race('waiting', Promise.resolve(1))).rejects.toMatchObject({ code: 'ABORTED' });
  });

  test('has no limit unless one is given', () => {
    using deadline = new Deadline('work', {});
    expect(deadline.remainingMs).toBe(Number.POSITIVE_INFINITY);
    expect(deadline.deviceTimeoutSec).toBeUndefined();
    using limited = new Deadline('work', { timeoutMs: 30_000 });
    expect(limited.deviceTimeoutSec).toBe(31);
  });
});
