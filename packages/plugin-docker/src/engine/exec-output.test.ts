import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ExecOutput } from './exec-output.ts';

function frame(stream: 1 | 2, payload: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

test('output comes out whole in whatever pieces it arrives', () => {
  const parts = fc.array(fc.tuple(fc.constantFrom(1 as const, 2 as const), fc.string({ unit: 'grapheme' })));
  fc.assert(
    fc.property(parts, fc.integer({ min: 1, max: 9 }), (frames, size) => {
      const bytes = Buffer.concat(frames.map(([stream, text]) => frame(stream, Buffer.from(text))));
      const output = new ExecOutput(1_000_000);
      for (let start = 0; start < bytes.length; start += size) output.push(bytes.subarray(start, start + size));
      const all = (wanted: number) => frames.flatMap(([stream, text]) => (stream === wanted ? [text] : [])).join('');
      expect(output.result()).toEqual({ stdout: all(1), stderr: all(2), truncated: false });
    }),
  );
});

test('each stream keeps its first bytes and the rest is told', () => {
  const output = new ExecOutput(5);
  output.push(frame(1, Buffer.from('0123456789')));
  output.push(frame(2, Buffer.from('abc')));
  expect(output.result()).toEqual({ stdout: '01234', stderr: 'abc', truncated: true });
});

test('bytes that are no frame are refused', () => {
  expect(() => new ExecOutput(10).push(Buffer.from('plain text here'))).toThrow(
    expect.objectContaining({ code: 'PARSE_FAILED' }),
  );
});
