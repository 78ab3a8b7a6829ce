import { describe, expect, it } from 'vitest';
import type { CacheEntry } from './cache.ts';
import { testCache } from './cache-contract.ts';
import { LayeredCache } from './layered-cache.ts';
import { MemoryCache } from './memory-cache.ts';

testCache('LayeredCache over memory alone', async () => {
  let skipped = 0;
  const now = () => Date.now() + skipped;
  return {
    cache: new LayeredCache({ memory: new MemoryCache({ now }), now }),
    pass: async (ms) => {
      skipped += ms;
    },
  };
});

describe('memory before a shared cache', () => {
  const key = { dataType: 'system.metrics', deviceId: 'a', additionalKey: '' };
  const entry: CacheEntry = { value: { usedPercent: 7 }, storedAtMs: 1_000, expiresAtMs: 61_000 };

  function layers() {
    let time = 1_000;
    const now = () => time;
    const shared = new MemoryCache({ now });
    const cache = new LayeredCache({ memory: new MemoryCache({ now }), shared, memoryMs: 15_000, now });
    return {
      cache,
      shared,
      passTo: (ms: number) => {
        time = ms;
      },
    };
  }

  it('gives the very same value to every read, which texts made of it are kept by', async () => {
    const { cache } = layers();
    await cache.set(key, entry, cache.epoch(key));
    const first = await cache.get(key);
    expect(first).toEqual(entry);
    expect((await cache.get(key))?.value).toBe(first?.value);
    expect(first?.value).toBe(entry.value);
  });

  it('asks the shared cache again after a while, and tells the times of the entry all along', async () => {
    const { cache, shared, passTo } = layers();
    await cache.set(key, entry, cache.epoch(key));
    passTo(15_999);
    expect(await cache.get(key)).toEqual(entry);
    expect(shared.statistics().hits).toBe(0);
    passTo(16_000);
    expect(await cache.get(key)).toEqual(entry);
    expect(shared.statistics().hits).toBe(1);
    // What it had to say is kept again.
    passTo(30_999);
    expect(await cache.get(key)).toEqual(entry);
    expect(shared.statistics().hits).toBe(1);
    passTo(61_000);
    expect(await cache.get(key)).toBeUndefined();
  });
});
