import { describe, expect, it } from 'vitest';
import type { CacheKey } from './cache.ts';
import { testCache } from './cache-contract.ts';
import { MemoryCache } from './memory-cache.ts';

testCache('MemoryCache', async () => {
  let skipped = 0;
  const cache = new MemoryCache({ now: () => Date.now() + skipped });
  return {
    cache,
    pass: async (ms) => {
      skipped += ms;
    },
  };
});

describe('the bounds of MemoryCache', () => {
  const key = (deviceId: string): CacheKey => ({ dataType: 't', deviceId, additionalKey: '' });
  const forever = (value: unknown) => ({ value, storedAtMs: 0, expiresAtMs: Number.MAX_SAFE_INTEGER });

  it('stays under its bytes and drops the least recently used', async () => {
    const cache = new MemoryCache({ maxBytes: 10_000 });
    for (let index = 0; index < 20; index++) {
      await cache.get(key('0'));
      await cache.set(key(String(index)), forever('x'.repeat(1_000)), 0);
    }
    const { sizeBytes, entries, evictions } = cache.statistics();
    expect(sizeBytes).toBeLessThanOrEqual(10_000);
    expect(entries + evictions).toBe(20);
    expect(await cache.get(key('0'))).toBeDefined();
    expect(await cache.get(key('1'))).toBeUndefined();
  });

  it('does not let one giant push out everything else', async () => {
    const cache = new MemoryCache({ maxBytes: 10_000 });
    await cache.set(key('small'), forever(1), 0);
    await cache.set(key('giant'), forever('x'.repeat(9_000)), 0);
    expect(await cache.get(key('small'))).toBeDefined();
    expect(await cache.get(key('giant'))).toBeUndefined();
  });
});
