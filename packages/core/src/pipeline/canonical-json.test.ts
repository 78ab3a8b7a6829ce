import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, parametersKey } from './canonical-json.ts';

const record = fc.dictionary(fc.string(), fc.jsonValue());

test('equal parameters have one key whatever their order, and different ones have different keys', () => {
  fc.assert(
    fc.property(record, record, (a, b) => {
      const reordered = Object.fromEntries(Object.entries(a).reverse());
      expect(parametersKey(reordered)).toBe(parametersKey(a));
      const same = JSON.stringify(JSON.parse(canonicalJson(a))) === JSON.stringify(JSON.parse(canonicalJson(b)));
      expect(parametersKey(a) === parametersKey(b)).toBe(same);
    }),
  );
});

test('no parameters have no key, and long ones a short one', () => {
  expect(parametersKey({})).toBe('');
  expect(parametersKey({ absent: undefined })).toBe('');
  const long = parametersKey({ text: 'x'.repeat(10_000) });
  expect(long).toMatch(/^sha256-[\w-]{43}$/);
  expect(parametersKey({ text: 'x'.repeat(10_001) })).not.toBe(long);
});
