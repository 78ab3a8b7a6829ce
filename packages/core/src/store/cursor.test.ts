import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.ts';

it('carries any sort key there and back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.uuid(), (text, id) => {
      expect(decodeCursor(encodeCursor([text, id]), ['text', 'id'])).toEqual([text, id]);
    }),
  );
});

it('refuses every other text, so that none reaches the database', () => {
  const id = '00000000-0000-4000-8000-000000000000';
  for (const cursor of [
    '',
    'x',
    encodeCursor([]),
    encodeCursor([id]),
    encodeCursor(['now()', id]),
    encodeCursor(['2026', id]),
  ]) {
    expect(() => decodeCursor(cursor, ['time', 'id'])).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED' }));
  }
  fc.assert(
    fc.property(fc.string(), (text) => void expect(() => decodeCursor(text, ['time', 'id'])).toThrow('cursor')),
  );
});
