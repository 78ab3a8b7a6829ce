import type { openSharedRedis } from '@infrastructor/core/runtime';
import { BurstyRateLimiter, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Rate } from './rate-limits.ts';

/** The connection that all processes count through. */
export type RateLimitStore = Pick<Awaited<ReturnType<typeof openSharedRedis>>, 'client'>;

export interface RateLimit {
  /** Counts one. @returns 0, or how many milliseconds to wait where it was one too many */
  take(key: string): Promise<number>;
}

const minuteSec = 60;

/** What a burst uses up comes back over ten minutes. */
const burstSec = 600;

const unlimited: RateLimit = { take: async () => 0 };

/** Counts by key. With a store, processes count together; while it is away, each counts for itself. */
export function createRateLimit(name: string, { perMinute, burst }: Rate, store?: RateLimitStore): RateLimit {
  if (perMinute === 0) return unlimited;
  const steady = limiter(`infra_rate:${name}`, perMinute, minuteSec, store);
  const limit =
    burst > 0 ? new BurstyRateLimiter(steady, limiter(`infra_burst:${name}`, burst, burstSec, store)) : steady;
  return {
    async take(key) {
      try {
        await limit.consume(key);
        return 0;
      } catch (refused) {
        if (refused instanceof RateLimiterRes) return Math.max(1, refused.msBeforeNext);
        throw refused;
      }
    },
  };
}

function limiter(keyPrefix: string, points: number, duration: number, store: RateLimitStore | undefined) {
  const memory = new RateLimiterMemory({ keyPrefix, points, duration });
  if (!store) return memory;
  return new RateLimiterRedis({
    storeClient: store.client,
    keyPrefix,
    points,
    duration,
    // Who is over the limit is told so without asking Redis again.
    inMemoryBlockOnConsumed: points + 1,
    insuranceLimiter: memory,
    rejectIfRedisNotReady: true,
  });
}
