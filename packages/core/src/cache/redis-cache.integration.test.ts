import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalBus } from '../events/local-bus.ts';
import type { CacheKey } from './cache.ts';
import { testCache } from './cache-contract.ts';
import { LayeredCache } from './layered-cache.ts';
import { MemoryCache } from './memory-cache.ts';
import { openRedisCache } from './redis-cache.ts';
import { openRedis } from './redis-client.ts';
import { redisInstalled, startRedis, type TestRedis } from './test-redis.ts';

const key = (deviceId: string, additionalKey = ''): CacheKey => ({ dataType: 't', deviceId, additionalKey });
const entry = (value: unknown) => ({ value, storedAtMs: Date.now(), expiresAtMs: Date.now() + 60_000 });

testCache('LayeredCache without a shared cache', async () => {
  let skipped = 0;
  const now = () => Date.now() + skipped;
  const cache = new LayeredCache({ memory: new MemoryCache({ now }), now });
  return {
    cache,
    pass: async (ms) => {
      skipped += ms;
    },
  };
});

describe.skipIf(!redisInstalled)('with Redis', () => {
  let server: TestRedis;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  const emptied = async () => {
    const cache = await openRedisCache({ url: server.url });
    await cache.invalidate({});
    return cache;
  };
  testCache('RedisCache', async () => ({ cache: await emptied(), pass: (ms) => delay(ms) }));
  testCache('LayeredCache', async () => ({
    cache: new LayeredCache({ memory: new MemoryCache(), shared: await emptied() }),
    pass: (ms) => delay(ms),
  }));

  it('keeps entries under their key for as long as they are true', async () => {
    await using cache = await emptied();
    await cache.set(key('a', 'x'), entry(1), 0 + cache.epoch(key('a', 'x')));
    const client = openRedis({ url: server.url }, { waits: true, pipelines: false });
    expect(await client.get('infra_cache:t:a:x')).toContain('"v":1');
    expect(await client.pttl('infra_cache:t:a:x')).toBeGreaterThan(59_000);
    client.disconnect();
    await cache.ping();
    expect(cache.statistics()).toMatchObject({ entries: 1, evictions: 0 });
  });

  it('drops a scope among many thousand keys and keeps the rest', async () => {
    await using cache = await emptied();
    const all = Array.from({ length: 3_000 }, (_, n) => key(n % 2 ? 'odd' : 'even', String(n)));
    await Promise.all(all.map((each) => cache.set(each, entry(each), cache.epoch(each))));
    await cache.invalidate({ deviceId: 'odd' });
    await cache.ping();
    expect(cache.statistics().entries).toBe(1_500);
  });

  it('shares entries between processes, and answers from memory after that', async () => {
    const [one, two] = [await emptied(), await openRedisCache({ url: server.url })];
    await using first = new LayeredCache({ memory: new MemoryCache(), shared: one });
    await using second = new LayeredCache({ memory: new MemoryCache(), shared: two });
    const given = entry({ pools: ['tank'] });
    await first.set(key('a'), given, first.epoch(key('a')));
    expect(await second.get(key('a'))).toEqual(given);
    expect(await second.get(key('a'))).toEqual(given);
    expect(two.statistics()).toMatchObject({ hits: 1 });
    expect(second.statistics()).toMatchObject({ hits: 2, misses: 0 });
  });

  it('asks Redis again when memory has answered long enough', async () => {
    let skipped = 0;
    const now = () => Date.now() + skipped;
    const shared = await emptied();
    await using cache = new LayeredCache({ memory: new MemoryCache({ now }), shared, memoryMs: 1_000, now });
    await cache.set(key('a'), entry(1), cache.epoch(key('a')));
    await shared.invalidate({});
    expect(await cache.get(key('a'))).toBeDefined();
    skipped = 1_001;
    expect(await cache.get(key('a'))).toBeUndefined();
  });

  it('tells other processes what is no longer true, after it is gone from Redis', async () => {
    const bus = new LocalBus();
    await using cache = new LayeredCache({ memory: new MemoryCache(), shared: await emptied(), bus });
    await using other = await openRedisCache({ url: server.url });
    await cache.set(key('a'), entry(1), cache.epoch(key('a')));
    const seen = new Promise((resolve) => {
      bus.subscribe((message) => void other.get(key('a')).then((found) => resolve({ message, found })));
    });
    await cache.invalidate({ dataType: 't', deviceId: 'a' });
    expect(await seen).toEqual({ message: { type: 'invalidation', dataType: 't', deviceId: 'a' }, found: undefined });
  });

  it('drops from memory what another process says, and keeps out what was collected before', async () => {
    const bus = new LocalBus();
    await using cache = new LayeredCache({ memory: new MemoryCache(), shared: await emptied(), bus });
    await cache.set(key('a'), entry(1), cache.epoch(key('a')));
    const began = cache.epoch(key('a'));
    const heard = new Promise((resolve) => bus.subscribe(resolve));
    await (
      await openRedisCache({ url: server.url }).then(async (other) => {
        await other.invalidate({ deviceId: 'a' });
        return other;
      })
    )[Symbol.asyncDispose]();
    bus.deliver({ type: 'invalidation', deviceId: 'a' }, 'remote');
    await heard;
    expect(await cache.get(key('a'))).toBeUndefined();
    await cache.set(key('a'), entry('stale'), began);
    expect(await cache.get(key('a'))).toBeUndefined();
  });

  it('fails at once while Redis is away, works again when it is back, and has forgotten what was invalidated meanwhile', async () => {
    await using own = await startRedis();
    await using cache = await openRedisCache({ url: own.url });
    await cache.set(key('a'), entry(1), cache.epoch(key('a')));
    await own.kill();
    const startedAt = performance.now();
    await expect(cache.get(key('a'))).rejects.toMatchObject({ code: 'CACHE_UNAVAILABLE', retryable: true });
    await expect(cache.set(key('a'), entry(1), 0)).rejects.toMatchObject({ code: 'CACHE_UNAVAILABLE' });
    await expect(cache.ping()).rejects.toMatchObject({ code: 'CACHE_UNAVAILABLE' });
    await expect(cache.invalidate({ deviceId: 'a' })).rejects.toMatchObject({ code: 'CACHE_UNAVAILABLE' });
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    await own.restart();
    const client = openRedis({ url: own.url }, { waits: true, pipelines: false });
    await client.set('infra_cache:t:a:', JSON.stringify({ v: 'from before', s: 0, e: Date.now() + 60_000 }));
    client.disconnect();
    await expect.poll(() => cache.ping().catch(() => -1), { timeout: 10_000 }).toBeGreaterThan(0);
    expect(await cache.get(key('a'))).toBeUndefined();
    await cache.set(key('a'), entry(2), cache.epoch(key('a')));
    expect(await cache.get(key('a'))).toMatchObject({ value: 2 });
  });

  it('gives up on a server that takes the connection and never answers', async () => {
    await using cache = await openRedisCache({ url: server.url });
    const client = openRedis({ url: server.url }, { waits: true, pipelines: false });
    await client.call('CLIENT', 'PAUSE', '6000', 'ALL');
    const startedAt = performance.now();
    await expect(cache.get(key('a'))).rejects.toMatchObject({ code: 'CACHE_UNAVAILABLE' });
    expect(performance.now() - startedAt).toBeLessThan(5_900);
    client.disconnect();
    await expect.poll(() => cache.ping().catch(() => -1), { timeout: 20_000 }).toBeGreaterThan(0);
  });

  it('opens although Redis is not there', async () => {
    await using cache = await openRedisCache({ url: 'redis://127.0.0.1:1' });
    await expect(cache.get(key('a'))).rejects.toMatchObject({ code: 'CACHE_UNAVAILABLE' });
    await expect(openRedisCache({ url: 'http://nonsense' })).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' });
    await expect(openRedisCache({ clusterNodes: 'a:1,b' })).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' });
  });
});
