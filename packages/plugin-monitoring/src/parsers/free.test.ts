import { describe, expect, it } from 'vitest';
import { free } from './free.ts';
import { testContext } from './testing/corpora.ts';

const header = '               total        used        free      shared  buff/cache   available\n';

describe('free', () => {
  it('reads the row without caches of old versions', () => {
    const text = `             total       used       free     shared    buffers     cached
Mem:       3923232    3735716     187516       3644      15808     371384
-/+ buffers/cache:    3348524     574708
Swap:      4194300         24    4194276
`;
    expect(free.parse(text, testContext())).toEqual([
      {
        type: 'Mem',
        totalBytes: 3_923_232 * 1024,
        usedBytes: 3_735_716 * 1024,
        freeBytes: 187_516 * 1024,
        sharedBytes: 3644 * 1024,
        buffersBytes: 15_808 * 1024,
        cacheBytes: 371_384 * 1024,
      },
      { type: '-/+ buffers/cache', usedBytes: 3_348_524 * 1024, freeBytes: 574_708 * 1024 },
      { type: 'Swap', totalBytes: 4_194_300 * 1024, usedBytes: 24 * 1024, freeBytes: 4_194_276 * 1024 },
    ]);
  });

  it('reads units where -h prints them', () => {
    const text = `${header}Mem:            15Gi       4.8Gi       2.1Gi       512Mi       8.7Gi       9.9Gi\nSwap:          2.0Gi          0B       2.0Gi\n`;
    expect(free.parse(text, testContext())).toMatchObject([
      { totalBytes: 15 * 2 ** 30, sharedBytes: 2 ** 29 },
      { totalBytes: 2 ** 31, usedBytes: 0 },
    ]);
  });

  it.each([
    ['KiB', 'Mem:       16393172      375760    14472360       54796     1545052    16017412', 16_393_172 * 1024, 0],
    ['bytes', 'Mem:      1540481024   407953408   982708224      978944   287629312  1132527616', 1_540_481_024, 1],
    ['MiB', 'Mem:          16008         368       14130          53        1510       15640', 16_008 * 2 ** 20, 1],
    ['GiB', 'Mem:             15           4           2           0           8           9', 15 * 2 ** 30, 1],
  ])('tells %s from the numbers, and says where that is a guess', (_, row, bytes, warnings) => {
    const context = testContext();
    expect(free.parse(`${header}${row}\n`, context)[0]?.totalBytes).toBe(bytes);
    expect(context.warnings).toHaveLength(warnings);
  });
});
