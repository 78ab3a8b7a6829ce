import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createEventBus } from '../events/create-event-bus.ts';
import { testCache } from './cache-contract.ts';
import { LayeredCache } from './layered-cache.ts';
import { MemoryCache } from './memory-cache.ts';
import { openRedisCache } from './redis-cache.ts';
import { openRedis } from './redis-client.ts';
import { redisInstalled, startRedis, type TestRedis } from './test-redis.ts';

/** The least cluster that Redis recommends: three servers, a third of the 16384 slots each. */
describe.skipIf(!redisInstalled)('a Redis cluster', () => {
  let servers: readonly TestRedis[];
  let clusterNodes = '';
  beforeAll(async () => {
    servers = await Promise.all([1, 2, 3].map(() => startRedis(['--cluster-enabled', 'yes'])));
    const clients = servers.map(({ url }) => openRedis({ url }, { waits: true, pipelines: false }));
    const call = (index: number, ...words: string[]) => clients[index]?.call('CLUSTER', ...words);
    await call(0, 'ADDSLOTSRANGE', '0', '5460');
    await call(1, 'ADDSLOTSRANGE', '5461', '10922');
    await call(2, 'ADDSLOTSRANGE', '10923', '16383');
    for (const index of [1, 2]) await call(0, 'MEET', '127.0.0.1', String(servers[index]?.port));
    for (const index of [0, 1, 2]) {
      await vi.waitFor(async () => expect(await call(index, 'INFO')).toContain('cluster_state:ok'), 10_000);
    }
    for (const client of clients) client.disconnect();
    clusterNodes = servers.map(({ port }) => `127.0.0.1:${port}`).join(',');
  });
  afterAll(() => Promise.all((servers ?? []).map((server) => server[Symbol.asyncDispose]())));

  testCache('RedisCache on a cluster', async () => {
    const cache = await openRedisCache({ clusterNodes });
    await cache.invalidate({});
    return { cache, pass: (ms) => delay(ms) };
  });

  it('drops keys on every server', async () => {
    await using cache = await openRedisCache({ clusterNodes });
    await cache.invalidate({});
    const keys = Array.from({ length: 200 }, (_, n) => ({ dataType: 't', deviceId: String(n), additionalKey: '' }));
    const entry = { value: 1, storedAtMs: Date.now(), expiresAtMs: Date.now() + 60_000 };
    await Promise.all(keys.map((key) => cache.set(key, entry, cache.epoch(key))));
    await cache.ping();
    expect(cache.statistics().entries).toBe(200);
    await cache.invalidate({ dataType: 't' });
    await cache.ping();
    expect(cache.statistics().entries).toBe(0);
  });

  it('carries the bus, and goes on when one of its servers is gone', async () => {
    await using one = await createEventBus({ redisClusterNodes: clusterNodes });
    await using two = await createEventBus({ redisClusterNodes: clusterNodes });
    const seen: string[] = [];
    two.subscribe((message, origin) => {
      if (message.type === 'event' && origin === 'remote') seen.push(message.eventType);
    });
    const publish = (eventType: string) =>
      one.publish({ type: 'event', eventType, hostname: 'a', severity: 'info', data: null, timestamp: 'now' });
    publish('before');
    await expect.poll(() => seen).toContain('before');
    await using cache = new LayeredCache({
      memory: new MemoryCache(),
      shared: await openRedisCache({ clusterNodes }),
    });
    const keys = Array.from({ length: 60 }, (_, n) => ({ dataType: 'd', deviceId: String(n), additionalKey: '' }));
    const entry = { value: 1, storedAtMs: Date.now(), expiresAtMs: Date.now() + 60_000 };
    await servers[2]?.kill();
    // A third of the keys cannot be shared now; each fails at once, and memory answers.
    const outcomes = await Promise.allSettled(keys.map((key) => cache.set(key, entry, cache.epoch(key))));
    expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true);
    expect((await Promise.all(keys.map((key) => cache.get(key)))).every((found) => found?.value === 1)).toBe(true);
  });
});
