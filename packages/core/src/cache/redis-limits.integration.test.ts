import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defineCollector } from '../contract/collector.ts';
import { exposeCollector } from '../contract/expose-collector.ts';
import { definePlugin } from '../contract/plugin.ts';
import { createEventBus } from '../events/create-event-bus.ts';
import { startTestRuntime } from '../lifecycle/test-runtime.ts';
import { freePort } from '../store/free-port.ts';
import { LayeredCache } from './layered-cache.ts';
import { MemoryCache } from './memory-cache.ts';
import { openRedisCache } from './redis-cache.ts';
import { openRedis } from './redis-client.ts';
import { redisInstalled, startRedis, type TestRedis } from './test-redis.ts';

const entry = (value: unknown) => ({ value, storedAtMs: Date.now(), expiresAtMs: Date.now() + 60_000 });
const key = (deviceId: string) => ({ dataType: 't', deviceId, additionalKey: '' });

describe.skipIf(!redisInstalled)('Redis behind TLS (skipped where it is not installed)', () => {
  let folder: string;
  let server: TestRedis;
  let url: string;
  let caFile: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'infrastructor-tls-'));
    caFile = join(folder, 'certificate.pem');
    const keyFile = join(folder, 'key.pem');
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    const names = ['-subj', '/CN=redis', '-addext', 'subjectAltName=IP:127.0.0.1'];
    await promisify(execFile)('openssl', ['req', '-x509', ...curve, ...names, '-keyout', keyFile, '-out', caFile]);
    const port = await freePort();
    const certificate = ['--tls-cert-file', caFile, '--tls-key-file', keyFile, '--tls-ca-cert-file', caFile];
    const settings = ['--tls-port', String(port), ...certificate, '--tls-auth-clients', 'no'];
    server = await startRedis([...settings, '--requirepass', "pass word'"]);
    url = `rediss://:${encodeURIComponent("pass word'")}@127.0.0.1:${port}`;
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    if (folder) await rm(folder, { recursive: true });
  });

  test('serves the cache and the bus, when its certificate is believed', async () => {
    await using cache = await openRedisCache({ url, caFile });
    await cache.set(key('a'), entry(1), cache.epoch(key('a')));
    expect(await cache.get(key('a'))).toMatchObject({ value: 1 });
    await using one = await createEventBus({ redisUrl: url, redisCaFile: caFile });
    await using two = await createEventBus({ redisUrl: url, redisCaFile: caFile });
    const heard = new Promise((resolve) => two.subscribe(resolve));
    one.publish({ type: 'invalidation', dataType: 't' });
    expect(await heard).toMatchObject({ type: 'invalidation', dataType: 't' });
  });

  test('is not spoken to when its certificate is not, and the file of authorities has to be there', async () => {
    await using cache = await openRedisCache({ url });
    await expect(cache.get(key('a'))).rejects.toMatchObject({ code: 'CACHE_UNAVAILABLE' });
    await expect(openRedisCache({ url, caFile: join(folder, 'none.pem') })).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
    });
  });
});

describe.skipIf(!redisInstalled)('Redis that is full (skipped where it is not installed)', () => {
  const large = 'x'.repeat(20_000);
  const fill = async (url: string) => {
    const client = openRedis({ url }, { waits: true, pipelines: false });
    for (let n = 0; n < 500; n++) if ((await client.set(`other:${n}`, large).catch(() => 'full')) === 'full') break;
    client.disconnect();
  };

  test('drops what was used least, which is asked for anew', async () => {
    await using server = await startRedis(['--maxmemory', '4mb', '--maxmemory-policy', 'allkeys-lru']);
    await using cache = await openRedisCache({ url: server.url });
    const names = Array.from({ length: 400 }, (_, index) => String(index));
    for (const name of names) await cache.set(key(name), entry(large), cache.epoch(key(name)));
    const found = await Promise.all(names.map((name) => cache.get(key(name))));
    const kept = found.filter((each) => each !== undefined).length;
    expect(kept).toBeGreaterThan(20);
    expect(kept).toBeLessThan(300);
    await cache.ping();
    expect(cache.statistics().evictions).toBeGreaterThan(100);
  });

  test('and drops nothing is done without: memory answers, and devices are asked', async () => {
    await using server = await startRedis(['--maxmemory', '4mb', '--maxmemory-policy', 'noeviction']);
    await fill(server.url);
    await using cache = new LayeredCache({
      memory: new MemoryCache(),
      shared: await openRedisCache({ url: server.url }),
    });
    await expect(cache.set(key('a'), entry(large), cache.epoch(key('a')))).rejects.toMatchObject({
      code: 'CACHE_UNAVAILABLE',
      message: expect.stringContaining('OOM'),
    });
    expect(await cache.get(key('a'))).toMatchObject({ value: large });

    const collector = defineCollector({
      name: 'full.text',
      description: 'x',
      ttl: '60s',
      output: Type.String(),
      collect: async () => large,
    });
    const tool = exposeCollector(collector, { name: 'get_full_text', http: 'GET /api/full/:device', description: 'x' });
    const plugin = definePlugin({ name: 'full', collectors: [collector], tools: [tool] });
    const host = await startTestRuntime(plugin, { redisUrl: server.url });
    try {
      await host.addDevice('a');
      for (let turn = 0; turn < 3; turn++)
        expect((await host.call('get_full_text', { device: 'a', fresh: true })).data).toBe(large);
      expect((await host.runtime.health()).services.redis?.status).toBe('healthy');
    } finally {
      await host.runtime.close();
    }
  });
});
