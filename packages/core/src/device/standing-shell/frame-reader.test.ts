import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameReader } from './frame-reader.ts';

const boundary = '0a1b0a1c';

/** What a reader makes of a stream that arrives in pieces. */
function read(stream: Buffer, cuts: readonly number[]) {
  const seen: (string | readonly string[])[] = [];
  let data = Buffer.alloc(0);
  const flush = () => {
    if (data.length > 0) seen.push(data.toString('latin1'));
    data = Buffer.alloc(0);
  };
  const reader = new FrameReader(boundary, {
    data: (chunk) => {
      data = Buffer.concat([data, chunk]);
    },
    frame: (words) => {
      flush();
      seen.push(words);
    },
  });
  let from = 0;
  for (const cut of [...cuts.map((share) => Math.floor(share * stream.length)).sort((a, b) => a - b), stream.length]) {
    reader.push(stream.subarray(from, cut));
    from = cut;
  }
  flush();
  return seen;
}

/** Any bytes, often such as look like the boundary. */
const bytes = fc
  .array(fc.oneof(fc.constantFrom('0a1b', '0a1c', '0a', '0', '\n', '\0'), fc.string({ unit: 'binary-ascii' })))
  .map((parts) => parts.join(''))
  .filter((text) => !text.includes(boundary) && !`${text}${boundary}`.slice(0, -1).includes(boundary));

test('frames and data are told apart, wherever the stream is cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(bytes, fc.nat())),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true })),
      (parts, cuts) => {
        const text = parts.map(([data, id]) => `${data}${boundary}end ${id} 0\n`).join('');
        const expected = parts.flatMap(([data, id]) => [...(data === '' ? [] : [data]), ['end', String(id), '0']]);
        expect(read(Buffer.from(text, 'latin1'), cuts)).toEqual(expected);
      },
    ),
  );
});

test('data is handed on at once, but for what may become a boundary', () => {
  expect(read(Buffer.from('abc0a1b'), [])).toEqual(['abc']);
});
