import { startRedis } from '@infrastructor/core/testing';
import type { Cache, CacheEntry, CacheKey } from '../../packages/core/src/cache/cache.ts';
import { createCache } from '../../packages/core/src/cache/create-cache.ts';
import { openRedisCache } from '../../packages/core/src/cache/redis-cache.ts';
import { type Figure, timed } from './figures.ts';

const keyOf = (index: number): CacheKey => ({
  dataType: 'system.metrics',
  deviceId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
  additionalKey: '{"includeProcesses":false}',
});

/** The caches as servers have them, each with an entry for every device. @param json what each entry holds, as text */
export async function cacheTimes(json: string, entries: number): Promise<readonly Figure[]> {
  await using redis = await startRedis();
  const values = Array.from({ length: entries }, () => JSON.parse(json) as unknown);
  const entryOf = (index: number): CacheEntry => ({
    value: values[index % entries],
    storedAtMs: Date.now(),
    expiresAtMs: Date.now() + 3_600_000,
  });
  const set = (cache: Cache) => (round: number) => {
    const key = keyOf(round % entries);
    return cache.set(key, entryOf(round), cache.epoch(key));
  };
  const hit = (cache: Cache) => async (round: number) => {
    if (!(await cache.get(keyOf(round % entries)))) throw new Error(`Entry ${round} is not in the cache`);
  };
  const miss = (cache: Cache) => (round: number) => cache.get(keyOf(entries + round));
  const figures: Figure[] = [];
  const measure = async (where: string, cache: Cache) => {
    figures.push(await timed(`${where}: set`, entries, set(cache)));
    figures.push(await timed(`${where}: get, hit`, entries, hit(cache)));
    figures.push(await timed(`${where}: get, miss`, entries, miss(cache)));
  };

  await using memory = await createCache({ maxBytes: 1024 ** 3 });
  await measure('memory', memory);
  await using shared = await openRedisCache({ url: redis.url });
  await measure('Redis', shared);
  await using layered = await createCache({ redisUrl: redis.url, maxBytes: 1024 ** 3 });
  await measure('memory before Redis', layered);
  // A server that has just started: everything is in Redis, and nothing in its memory.
  await using second = await createCache({ redisUrl: redis.url, maxBytes: 1024 ** 3 });
  figures.push(await timed('memory before Redis: get, in Redis only', entries / 2, hit(second)));
  return figures;
}
