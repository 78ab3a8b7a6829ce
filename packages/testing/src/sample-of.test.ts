import { Type } from '@infrastructor/core';
import { problemsIn } from '@infrastructor/core/validation';
import { expect, test } from 'vitest';
import { sampleOf } from './sample-of.ts';

const hostile = '; reboot';

test('a sample fits its schema, and every free string in it is the given one', () => {
  const schema = Type.Object({
    name: Type.String(),
    kind: Type.Enum(['a', 'b']),
    fixed: Type.Literal('x'),
    limit: Type.Integer({ minimum: 5 }),
    deep: Type.Optional(Type.Boolean()),
    tags: Type.Array(Type.String()),
    either: Type.Union([Type.Object({ inner: Type.String() }), Type.Null()]),
  });
  const sample = sampleOf(schema, hostile);
  expect(problemsIn(schema, structuredClone(sample))).toEqual([]);
  expect(sample).toMatchObject({
    name: hostile,
    kind: 'a',
    fixed: 'x',
    limit: 5,
    tags: [hostile],
    either: { inner: hostile },
  });
});

test('a string with a grammar of its own gets the given text too, for the schema to refuse', () => {
  expect(sampleOf(Type.String({ pattern: '^[a-z]+$' }), hostile)).toBe(hostile);
});
