import { openSharedRedis } from '@infrastructor/core/runtime';
import { redisInstalled, startRedis } from '@infrastructor/core/testing';
import { describe, expect, test } from 'vitest';
import { createRateLimits, type RateLimitOptions } from './rate-limits.ts';

const none = { perMinute: 0, burst: 0 };
const options = (changes: Partial<RateLimitOptions>): RateLimitOptions => ({
  address: none,
  caller: none,
  changes: none,
  failedLogins: none,
  ...changes,
});

/** How many of so many went through. */
async function passed(count: number, take: () => Promise<void>): Promise<number> {
  const results = await Promise.allSettled(Array.from({ length: count }, take));
  return results.filter(({ status }) => status === 'fulfilled').length;
}

describe('rate limits', () => {
  test('let an average and a burst through, and then say how long to wait', async () => {
    const limits = createRateLimits(options({ caller: { perMinute: 5, burst: 3 } }));
    expect(await passed(20, () => limits.caller({ id: 'alice' }))).toBe(8);
    await expect(limits.caller({ id: 'alice' })).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      status: 429,
      details: { retryAfterSec: expect.any(Number) },
    });
    expect(await passed(1, () => limits.caller({ id: 'bob' }))).toBe(1);
  });

  test('count each user and tool apart', async () => {
    const limits = createRateLimits(options({ changes: { perMinute: 2, burst: 0 } }));
    expect(await passed(5, () => limits.change({ id: 'alice' }, 'stop_container'))).toBe(2);
    expect(await passed(5, () => limits.change({ id: 'alice' }, 'start_container'))).toBe(2);
    expect(await passed(5, () => limits.change({ id: 'bob' }, 'stop_container'))).toBe(2);
  });

  test('count all addresses of an IPv6 network as one', async () => {
    const limits = createRateLimits(options({ address: { perMinute: 2, burst: 0 } }));
    let host = 0;
    expect(await passed(5, () => limits.request(`2001:db8:1:2::${(++host).toString(16)}`))).toBe(2);
    expect(await passed(1, () => limits.request('2001:db8:1:3::1'))).toBe(1);
    expect(await passed(5, () => limits.request('::ffff:10.0.0.1'))).toBe(2);
  });

  test('that are 0 limit nothing', async () => {
    expect(await passed(1_000, () => createRateLimits(options({})).failedLogin('127.0.0.1'))).toBe(1_000);
  });

  test.skipIf(!redisInstalled)('are shared by all processes, and go on alone while Redis is away', async () => {
    const redis = await startRedis();
    await using first = await openSharedRedis({ url: redis.url });
    await using second = await openSharedRedis({ url: redis.url });
    const [one, other] = [first, second].map((store) =>
      createRateLimits(options({ caller: { perMinute: 6, burst: 2 } }), store),
    );
    let turn = 0;
    const take = () => (turn++ % 2 === 0 ? one : other)?.caller({ id: 'alice' }) ?? Promise.resolve();
    expect(await passed(30, take)).toBe(8);
    await redis[Symbol.asyncDispose]();
    expect(await passed(30, async () => one?.caller({ id: 'carol' }))).toBe(8);
  });
});
