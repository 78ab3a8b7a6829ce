import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cache, CacheEntry, CacheKey } from './cache.ts';

export interface CacheUnderTest {
  readonly cache: Cache;
  /** Lets the cache's clock pass a moment, where it can be moved; real caches wait. */
  pass(ms: number): Promise<void>;
}

const key = (dataType: string, deviceId: string, additionalKey = ''): CacheKey => ({
  dataType,
  deviceId,
  additionalKey,
});

/** What every cache does, whatever stands behind it. @param create a fresh and empty cache for each test */
export function testCache(name: string, create: () => Promise<CacheUnderTest>): void {
  describe(name, () => {
    let tested: CacheUnderTest;
    let cache: Cache;
    let startedAt: number;

    beforeEach(async () => {
      tested = await create();
      cache = tested.cache;
      startedAt = Date.now();
    });
    afterEach(() => cache[Symbol.asyncDispose]());

    const entry = (value: unknown, ttlMs = 60_000): CacheEntry => ({
      value,
      storedAtMs: startedAt,
      expiresAtMs: startedAt + ttlMs,
    });
    const put = (at: CacheKey, value: unknown) => cache.set(at, entry(value), cache.epoch(at));
    const valueAt = async (at: CacheKey) => (await cache.get(at))?.value;

    it('answers with what was stored, and its times', async () => {
      const value = { pools: [{ name: 'tank', sizeBytes: 12 }], text: 'ä"\n\u0000', nothing: null };
      await cache.set(key('zfs.pools', 'a'), entry(value), cache.epoch(key('zfs.pools', 'a')));
      expect(await cache.get(key('zfs.pools', 'a'))).toEqual(entry(value));
    });

    it('knows nothing of what was not stored', async () => {
      expect(await cache.get(key('zfs.pools', 'a'))).toBeUndefined();
    });

    it('keeps data types, devices and parameters apart', async () => {
      await put(key('docker.logs', 'a', 'container=x'), 1);
      await put(key('docker.logs', 'a', 'container=y'), 2);
      await put(key('docker.logs', 'b', 'container=x'), 3);
      await put(key('docker.stats', 'a', 'container=x'), 4);
      expect(await valueAt(key('docker.logs', 'a', 'container=x'))).toBe(1);
      expect(await valueAt(key('docker.logs', 'a', 'container=y'))).toBe(2);
      expect(await valueAt(key('docker.logs', 'b', 'container=x'))).toBe(3);
      expect(await valueAt(key('docker.stats', 'a', 'container=x'))).toBe(4);
      expect(await valueAt(key('docker.logs', 'a'))).toBeUndefined();
    });

    it('replaces an older answer', async () => {
      await put(key('t', 'a'), 'old');
      await put(key('t', 'a'), 'new');
      expect(await valueAt(key('t', 'a'))).toBe('new');
    });

    it('forgets an answer when it expires', async () => {
      await cache.set(key('t', 'a'), entry('short', 300), cache.epoch(key('t', 'a')));
      await cache.set(key('t', 'b'), entry('long'), cache.epoch(key('t', 'b')));
      expect(await valueAt(key('t', 'a'))).toBe('short');
      await tested.pass(310);
      expect(await valueAt(key('t', 'a'))).toBeUndefined();
      expect(await valueAt(key('t', 'b'))).toBe('long');
    });

    it('never stores what has expired already', async () => {
      await cache.set(key('t', 'a'), entry('late', -1), cache.epoch(key('t', 'a')));
      expect(await valueAt(key('t', 'a'))).toBeUndefined();
    });

    const stored = [key('t', 'a'), key('t', 'a', 'x=*'), key('t', 'b'), key('u', 'a'), key('u', 'b', '[y]')];
    const scopes = [
      { scope: { dataType: 't', deviceId: 'a' }, left: [key('t', 'b'), key('u', 'a'), key('u', 'b', '[y]')] },
      { scope: { dataType: 't' }, left: [key('u', 'a'), key('u', 'b', '[y]')] },
      { scope: { deviceId: 'b' }, left: [key('t', 'a'), key('t', 'a', 'x=*'), key('u', 'a')] },
      { scope: {}, left: [] },
      { scope: { dataType: '*' }, left: stored },
      { scope: { dataType: '?', deviceId: '[ab]' }, left: stored },
    ];
    it.each(scopes)('an invalidation of $scope drops that and nothing else', async ({ scope, left }) => {
      for (const each of stored) await put(each, each);
      await cache.invalidate(scope);
      const found = [];
      for (const each of stored) if (await cache.get(each)) found.push(each);
      expect(found).toEqual(left);
    });

    it.each([{ dataType: 't', deviceId: 'a' }, { dataType: 't' }, { deviceId: 'a' }, {}])(
      'keeps out an answer whose collection began before the invalidation of %o',
      async (scope) => {
        const began = cache.epoch(key('t', 'a', 'p'));
        await cache.invalidate(scope);
        await cache.set(key('t', 'a', 'p'), entry('stale'), began);
        expect(await valueAt(key('t', 'a', 'p'))).toBeUndefined();
        await put(key('t', 'a', 'p'), 'true');
        expect(await valueAt(key('t', 'a', 'p'))).toBe('true');
      },
    );

    it('lets in an answer when something else was invalidated meanwhile', async () => {
      const began = cache.epoch(key('t', 'a'));
      await cache.invalidate({ dataType: 't', deviceId: 'b' });
      await cache.invalidate({ dataType: 'u' });
      await cache.set(key('t', 'a'), entry('fine'), began);
      expect(await valueAt(key('t', 'a'))).toBe('fine');
    });

    it('counts hits and misses', async () => {
      await put(key('t', 'a'), 1);
      await cache.get(key('t', 'a'));
      await cache.get(key('t', 'a'));
      await cache.get(key('t', 'b'));
      expect(cache.statistics()).toMatchObject({ hits: 2, misses: 1 });
    });

    it('says how long a round trip takes', async () => {
      expect(await cache.ping()).toBeGreaterThanOrEqual(0);
    });
  });
}
