import { Type } from 'typebox';
import { expect, test } from 'vitest';
import { sampleOf } from './sample-of.ts';
import { problemsIn } from './validator.ts';

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

test('a text may be made of the name of its property', () => {
  const schema = Type.Object({ pool: Type.String(), disks: Type.Array(Type.String()) });
  expect(sampleOf(schema, (name) => `<${name}>`)).toEqual({ pool: '<pool>', disks: ['<disks>'] });
});
