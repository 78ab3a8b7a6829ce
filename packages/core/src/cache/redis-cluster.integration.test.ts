import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { testCache } from './cache-contract.ts';
import { openRedisCache } from './redis-cache.ts';
import { openRedis } from './redis-client.ts';
import { redisInstalled, startRedis, type TestRedis } from './test-redis.ts';

/** The least cluster whose keys lie on different servers: two of them, half of the 16384 slots each. */
describe.skipIf(!redisInstalled)('a Redis cluster', () => {
  let servers: readonly TestRedis[];
  let clusterNodes = '';
  beforeAll(async () => {
    servers = await Promise.all([1, 2].map(() => startRedis(['--cluster-enabled', 'yes'])));
    const clients = servers.map(({ url }) => openRedis({ url }, { waits: true, pipelines: false }));
    const call = (index: number, ...words: string[]) => clients[index]?.call('CLUSTER', ...words);
    await call(0, 'ADDSLOTSRANGE', '0', '8191');
    await call(1, 'ADDSLOTSRANGE', '8192', '16383');
    await call(0, 'MEET', '127.0.0.1', String(servers[1]?.port));
    for (const index of [0, 1]) {
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
});
