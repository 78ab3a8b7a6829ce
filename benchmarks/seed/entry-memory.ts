import { startRedis } from '@infrastructor/core/testing';
import type { Cache } from '../../packages/core/src/cache/cache.ts';
import { cacheKeyText } from '../../packages/core/src/cache/cache.ts';
import { createCache } from '../../packages/core/src/cache/create-cache.ts';
import { openSharedRedis } from '../../packages/core/src/cache/open-shared-redis.ts';
import { openRedisCache } from '../../packages/core/src/cache/redis-cache.ts';
import { collectGarbage } from './collect-garbage.ts';
import type { SampledEntry } from './sampled-entries.ts';

/** What an entry takes, in bytes, as the mean of many. */
export interface EntryMemory {
  readonly dataType: string;
  readonly textBytes: number;
  readonly heapBytes: number;
  /** What a value takes by itself, without a cache. */
  readonly valueBytes: number;
  /** What the cache counts against its limit. */
  readonly countedBytes: number;
  readonly redisBytes: number;
}

function usedBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

const lifeMs = 3_600_000;

async function fill(cache: Cache, dataType: string, json: string, deviceIds: readonly string[]): Promise<void> {
  for (const deviceId of deviceIds) {
    const key = { dataType, deviceId, additionalKey: '' };
    const storedAtMs = Date.now();
    const entry = { value: JSON.parse(json) as unknown, storedAtMs, expiresAtMs: storedAtMs + lifeMs };
    await cache.set(key, entry, cache.epoch(key));
  }
}

async function heapOfEntries({ dataType, json }: SampledEntry, deviceIds: readonly string[]) {
  await using cache = await createCache({ maxBytes: 1024 ** 3 });
  const before = usedBytes();
  await fill(cache, dataType, json, deviceIds);
  const heapBytes = (usedBytes() - before) / deviceIds.length;
  const { entries, sizeBytes } = cache.statistics();
  if (entries !== deviceIds.length) throw new Error(`The cache has ${entries} entries instead of ${deviceIds.length}`);
  return { heapBytes, countedBytes: sizeBytes / entries };
}

function heapOfValues({ json }: SampledEntry, count: number): number {
  const before = usedBytes();
  const values = Array.from({ length: count }, () => JSON.parse(json) as unknown);
  return (usedBytes() - before) / values.length;
}

/** @param count entries of each, of different devices */
export async function entryMemory(sampled: readonly SampledEntry[], count: number): Promise<readonly EntryMemory[]> {
  await using redis = await startRedis();
  await using shared = await openSharedRedis({ url: redis.url });
  await using far = await openRedisCache({ url: redis.url });
  const deviceIds = Array.from({ length: count }, () => crypto.randomUUID());
  const found: EntryMemory[] = [];
  for (const entry of sampled) {
    const { dataType, json } = entry;
    // The first time V8 learns the shape of the values.
    heapOfValues(entry, 100);
    await heapOfEntries(entry, deviceIds.slice(0, 100));
    const some = deviceIds.slice(0, 100);
    await fill(far, dataType, json, some);
    let redisBytes = 0;
    for (const deviceId of some) {
      redisBytes += (await shared.client.memory('USAGE', cacheKeyText({ dataType, deviceId, additionalKey: '' }))) ?? 0;
    }
    found.push({
      dataType,
      textBytes: Buffer.byteLength(json),
      ...(await heapOfEntries(entry, deviceIds)),
      valueBytes: heapOfValues(entry, count),
      redisBytes: redisBytes / some.length,
    });
  }
  return found;
}
