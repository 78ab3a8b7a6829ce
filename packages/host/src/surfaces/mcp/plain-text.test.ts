import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainJson, plainText } from './plain-text.ts';

describe('plainText', () => {
  it('removes escape sequences, control, bidi, zero-width and tag characters', () => {
    expect(plainText('\u001b[1;31mred\u001b[0m \u001b]8;;http://evil\u0007link\u001b]8;;\u0007')).toBe('red link');
    expect(plainText('a\u0000b\u0008c\u009bd\u007fe\r\nf\tg')).toBe('abcde\nf\tg');
    expect(plainText('if\u202e \u2066admin\u2069\u200b\ufeff')).toBe('if admin');
    expect(plainText(`x${String.fromCodePoint(0xe0049, 0xe0067)}y`)).toBe('xy');
  });

  it('keeps what people write', () => {
    for (const text of ['Größe', '日本語', '👩‍👩‍👧', 'می‌خواهم', 'a\tb\nc', '{"a":"\\u001b"}'])
      expect(plainText(text)).toBe(text);
  });

  it('leaves nothing that it removes, whatever it is given', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0x10ffff })), (codePoints) => {
        const plain = plainText(String.fromCodePoint(...codePoints));
        expect(plain).not.toMatch(/\p{Bidi_Control}/u);
        expect(plain).not.toMatch(/[^\P{Cc}\n\t]/u);
        expect(plain.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('plainJson', () => {
  it('cleans values and property names', () => {
    const value = { 'la\u202ebel': ['\u001b[31mx', 1, null, true], nested: { a: '\u0007' } };
    expect(JSON.parse(plainJson(value))).toEqual({ label: ['x', 1, null, true], nested: { a: '' } });
  });

  it('is the value itself where there is nothing to clean', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: fc.constantFrom('a', 'é', ' ', '"', '\n') }), (value) => {
        expect(JSON.parse(plainJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
