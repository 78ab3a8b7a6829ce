import { describe, expect, test } from 'vitest';
import { Deadline } from '../deadline.ts';
import { FairQueue } from './fair-queue.ts';

const queueOf = (limit: number, maxWaiting = 10) => new FairQueue({ limit, maxWaiting, what: 'a channel to nas01' });

describe('fair queue', () => {
  test('lets in as many as allowed, first come first served', async () => {
    using deadline = new Deadline('work', {});
    const queue = queueOf(2);
    const releases = [await queue.acquire(deadline), await queue.acquire(deadline)];
    const order: number[] = [];
    const noting = (index: number) => (release: () => void) => {
      order.push(index);
      return release;
    };
    const waiting = [1, 2, 3].map((index) => queue.acquire(deadline).then(noting(index)));
    const front = queue.acquire(deadline, true).then(noting(0));
    releases[0]?.();
    releases[0]?.();
    (await front)();
    for (const each of waiting) (await each)();
    releases[1]?.();
    expect(order).toEqual([0, 1, 2, 3]);
    expect([queue.taken, queue.waiting]).toEqual([0, 0]);
  });

  test('refuses when too many wait', async () => {
    using deadline = new Deadline('work', {});
    const queue = queueOf(1, 1);
    const release = await queue.acquire(deadline);
    const second = queue.acquire(deadline);
    await expect(queue.acquire(deadline)).rejects.toMatchObject({
      code: 'OVERLOADED',
      message: expect.stringContaining('nas01'),
    });
    release();
    (await second)();
  });

  test('a caller whose time is over leaves the queue', async () => {
    using long = new Deadline('work', {});
    using short = new Deadline('other work', { timeoutMs: 20 });
    const queue = queueOf(1);
    const release = await queue.acquire(long);
    await expect(queue.acquire(short)).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message: expect.stringContaining('waiting for a channel to nas01'),
    });
    expect(queue.waiting).toBe(0);
    release();
    expect(queue.taken).toBe(0);
  });

  test('follows a changed limit', async () => {
    using deadline = new Deadline('work', {});
    const queue = queueOf(3);
    queue.setLimit(0);
    expect(queue.limit).toBe(1);
    await queue.acquire(deadline);
    const second = queue.acquire(deadline);
    expect(queue.waiting).toBe(1);
    queue.setLimit(9);
    await second;
    expect([queue.limit, queue.taken]).toEqual([3, 2]);
  });
});
