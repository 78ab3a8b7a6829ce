import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { heapBytes } from './heap-bytes.ts';
import { MemoryCache } from './memory-cache.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function usedBytes(): number {
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

const many = <Value>(count: number, make: (index: number) => Value) => Array.from({ length: count }, (_, n) => make(n));
const shapes: Readonly<Record<string, unknown>> = {
  'figures of a machine': {
    cpu: { usedPercent: 12.5, cores: 2, perCore: many(8, (n) => ({ name: `cpu${n}`, usedPercent: 100 / (n + 3) })) },
    memory: { totalBytes: 25_276_510_208, availableBytes: 23_971_573_760, usedPercent: 5.2 },
    filesystems: many(6, (n) => ({
      mountedOn: `/srv/volume-${n}`,
      type: 'ext4',
      sizeBytes: 2 ** (n + 33),
      usedPercent: n,
    })),
  },
  'small integers': many(300, (n) => n),
  fractions: many(300, (n) => n + 0.5),
  'a long text': 'x'.repeat(2_000),
  'a text beyond Latin-1': 'Ж'.repeat(1_000),
  'objects without fields': many(200, () => ({})),
  'many fields': Object.fromEntries(many(100, (n) => [`field-${n}`, n])),
};

describe('what a value takes in memory', () => {
  it.each(Object.entries(shapes))('is told to within a quarter: %s', (_name, shape) => {
    const json = JSON.stringify(shape);
    // So much that what else the process does meanwhile is little beside it.
    const count = Math.ceil(8_000_000 / heapBytes(shape));
    const take = () => {
      const before = usedBytes();
      const held = many(count, () => JSON.parse(json) as unknown);
      return (usedBytes() - before) / held.length;
    };
    // The first time V8 learns the shape of it.
    take();
    const taken = take();
    expect(heapBytes(JSON.parse(json))).toBeGreaterThan(taken * 0.75);
    expect(heapBytes(JSON.parse(json))).toBeLessThan(taken * 1.25);
  });

  it('is nothing where a value lies in the field that names it', () => {
    for (const value of [null, true, undefined, 0, -7, 2 ** 31 - 1]) expect(heapBytes(value)).toBe(0);
    expect(heapBytes(2 ** 31)).toBe(16);
    expect(heapBytes(0.5)).toBe(16);
  });
});

describe('what the cache says that it holds', () => {
  it.each([
    ['large', shapes['figures of a machine']],
    ['small', { on: true }],
  ])('is about what the process has less of: %s values', async (_name, shape) => {
    const json = JSON.stringify(shape);
    const count = 5_000;
    const fill = async () => {
      const deviceIds = many(count, () => crypto.randomUUID());
      const cache = new MemoryCache({ maxBytes: 1_000_000_000 });
      const before = usedBytes();
      for (const deviceId of deviceIds) {
        const entry = { value: JSON.parse(json) as unknown, storedAtMs: Date.now(), expiresAtMs: Date.now() + 60_000 };
        await cache.set({ dataType: 'system.metrics', deviceId, additionalKey: '' }, entry, 0);
      }
      const taken = usedBytes() - before;
      const { sizeBytes, entries } = cache.statistics();
      expect(entries).toBe(count);
      return { taken, sizeBytes, each: taken / count - heapBytes(JSON.parse(json)) };
    };
    await fill();
    const { taken, sizeBytes, each } = await fill();
    expect(sizeBytes).toBeGreaterThan(taken * 0.75);
    expect(sizeBytes).toBeLessThan(taken * 1.25);
    // Beside the value itself: its key, its times, its places in the lists.
    expect(each).toBeLessThan(512);
  });
});
