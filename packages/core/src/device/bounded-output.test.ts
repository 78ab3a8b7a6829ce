import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BoundedOutput } from './bounded-output.ts';

describe('bounded output', () => {
  test('is the same text however it was cut into chunks', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.nat(5)), (text, cuts) => {
        const output = new BoundedOutput(1_000_000);
        let rest = Buffer.from(text);
        for (const cut of cuts) {
          output.add(rest.subarray(0, cut));
          rest = rest.subarray(cut);
        }
        output.add(rest);
        expect(output.text()).toBe(text);
        expect(output.truncated).toBe(false);
      }),
    );
  });

  test('keeps a correct beginning within the limit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, limit) => {
        const output = new BoundedOutput(limit);
        for (const byte of Buffer.from(text)) output.add(Uint8Array.of(byte));
        expect(text.startsWith(output.text())).toBe(true);
        expect(output.bytes().length).toBe(Math.min(limit, Buffer.byteLength(text)));
        expect(output.truncated).toBe(Buffer.byteLength(text) > limit);
      }),
    );
  });
});
