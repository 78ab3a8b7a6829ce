import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerJson } from './answer-json.ts';

const metaOf = (source: 'live' | 'cache' | 'stored') => ({
  ...{ operationId: 'o', correlationId: 'c', source, collectedAt: '2026-01-01T00:00:00.000Z' },
  ...{ ageMs: 1, durationMs: 2, attempts: 1, warnings: ['"'] },
});

test('is what JSON.stringify makes of an answer, the first time and each time after it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('live', 'cache', 'stored'), (data, source) => {
      const answer = { data, meta: metaOf(source) };
      for (const _ of [1, 2]) expect(answerJson(answer)).toBe(JSON.stringify(answer));
    }),
  );
});

test('the meta is that of the answer, not of the one before with the same data', () => {
  const data = { load: 1 };
  answerJson({ data, meta: metaOf('cache') });
  expect(JSON.parse(answerJson({ data, meta: { ...metaOf('cache'), ageMs: 99 } }))).toMatchObject({
    meta: { ageMs: 99 },
  });
});
