import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseStatLines } from './parse-stat-lines.ts';

test('reads what stat prints, whatever the names', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1 });
  fc.assert(
    fc.property(fc.array(name), (names) => {
      const text = names.map((each) => `MARK 81a4 12 1700000000 ./${each}\n`).join('');
      const expected = names.map((each) => ({
        path: `./${each}`,
        kind: 'file',
        sizeBytes: 12,
        mode: 0o644,
        modifiedAt: '2023-11-14T22:13:20.000Z',
      }));
      expect(parseStatLines(text, 'MARK')).toEqual(expected);
    }),
  );
});
