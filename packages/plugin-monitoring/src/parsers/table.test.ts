import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sizeBytes } from './size.ts';
import { cellsByHeader, columnsOf } from './table.ts';
import { durationSeconds } from './time.ts';

describe('cells under a header', () => {
  it('are the cells that were printed, aligned left or right, with blanks or empty', () => {
    const names = ['NAME', 'SIZE', 'TYPE', 'MODEL'];
    const rightAligned = new Set(['SIZE']);
    const word = fc.stringMatching(/^[a-z0-9]{1,9}$/);
    const words = fc.stringMatching(/^(?:[a-z0-9]{1,9}(?: [a-z0-9]{1,4})?)?$/);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(word, fc.oneof(word, fc.constant('')), words, words), { minLength: 1, maxLength: 6 }),
        (rows) => {
          const widths = names.map((name, index) =>
            Math.max(name.length, ...rows.map((cells) => cells[index]?.length ?? 0)),
          );
          const pad = (text: string, index: number) =>
            rightAligned.has(names[index] ?? '') ? text.padStart(widths[index] ?? 0) : text.padEnd(widths[index] ?? 0);
          const print = (cells: readonly string[]) => cells.map(pad).join(' ');
          const header = print(names);
          const read = cellsByHeader(columnsOf(header), header, rows.map(print));
          expect(read.map((cells) => names.map((name) => cells.get(name)))).toEqual(rows);
        },
      ),
    );
  });

  it('go to the header that they touch where a value has run over the gutter', () => {
    const header = 'NAME  TYPE  STATE';
    expect(
      cellsByHeader(columnsOf(header), header, ['averylongname disk up', 'a     part  down']).map((cells) =>
        cells.get('NAME'),
      ),
    ).toEqual(['averylongname', 'a']);
  });
});

describe('sizes', () => {
  it('are read back in every unit', () => {
    const powers = [...'KMGTP'];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 0, max: 4 }), (count, power) => {
        expect(sizeBytes(`${count}${powers[power]}`)).toBe(count * 1024 ** (power + 1));
        expect(sizeBytes(`${count}${powers[power]}iB`)).toBe(count * 1024 ** (power + 1));
        expect(sizeBytes(`${count}${powers[power]}B`)).toBe(count * 1000 ** (power + 1));
      }),
    );
  });

  it.each(['-', '', 'x', '1.2.3', '5Q5', '-3'])('are not read from %j', (text) => {
    expect(sizeBytes(text)).toBeUndefined();
  });
});

describe('durations', () => {
  it('are read in every form of ps', () => {
    expect(['0:03', '00:00:03', '1-02:03:04', '0:10.58', '1h02', '454', 'x', ''].map(durationSeconds)).toEqual([
      3,
      3,
      93_784,
      10.58,
      3720,
      454,
      undefined,
      undefined,
    ]);
  });
});
