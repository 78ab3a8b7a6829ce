import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonText } from './json-text.ts';

it('is the JSON of a value that jsonb can hold as it is', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = jsonText(value);
      expect(text).not.toMatch(/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/);
      const plain = JSON.stringify(value);
      if (!/\\u(?:0000|d[89a-f])/.test(plain)) expect(text).toBe(plain);
    }),
  );
});

it('replaces what jsonb refuses, in values and in keys, and leaves what only looks like it', () => {
  expect(jsonText({ 'a\u0000': ['\ud800', '\u0000', { deep: '😀\udc00' }], text: '\\u0000', when: new Date(0) })).toBe(
    '{"a\ufffd":["\ufffd","\ufffd",{"deep":"😀\ufffd"}],"text":"\\\\u0000","when":"1970-01-01T00:00:00.000Z"}',
  );
  expect(jsonText(undefined)).toBe('null');
});
