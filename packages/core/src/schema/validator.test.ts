import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { publishedInput } from './published.ts';
import { problemsIn, validated } from './validator.ts';

const Settings = Type.Object({
  name: Type.String(),
  level: Type.Enum(['low', 'high'], { default: 'low' }),
  nested: Type.Object({ limit: Type.Integer({ default: 3 }) }, { default: {} }),
});

describe('validated', () => {
  test('fills in defaults, nested ones too, in a copy', () => {
    const given = { name: 'x' };
    expect(validated(Settings, given, 'settings')).toEqual({ name: 'x', level: 'low', nested: { limit: 3 } });
    expect(given).toEqual({ name: 'x' });
  });

  test('gives every caller a copy of a default of its own', () => {
    const [a, b] = [validated(Settings, { name: 'a' }, 's'), validated(Settings, { name: 'b' }, 's')];
    a.nested.limit = 99;
    expect(b.nested.limit).toBe(3);
    expect(validated(Settings, { name: 'c' }, 's').nested.limit).toBe(3);
  });

  test('says what may stand there, where it is, and what it is about', () => {
    expect(() => validated(Settings, { name: 'x', level: 'medium' }, 'settings')).toThrow(
      'settings: /level must be one of low, high',
    );
    expect(() => validated(Type.String(), 5, 'the name')).toThrow('the name: the value must be string');
  });

  test('tells five problems in words and all of them as data', () => {
    const schema = Type.Object(
      Object.fromEntries(Array.from({ length: 8 }, (_unused, index) => [`field${index}`, Type.String()])),
    );
    expect(() => validated(schema, undefined, 'it')).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/ and 3 more$/),
        problems: expect.objectContaining({ length: 8 }),
      }),
    );
  });
});

test('problemsIn finds nothing in what fits, and looks into lists', () => {
  expect(problemsIn(Type.Array(Type.Integer()), [1, 2])).toEqual([]);
  expect(problemsIn(Type.Array(Type.Integer()), [1, 'two'])).toMatchObject([{ path: '/1' }]);
});

test('a published input requires only what has no default, and refuses what it does not know', () => {
  const schema = publishedInput({
    needed: Type.String(),
    usual: Type.Integer({ default: 5 }),
    maybe: Type.Optional(Type.Boolean()),
  });
  expect(schema).toMatchObject({ required: ['needed'], additionalProperties: false });
  expect(Object.keys(schema.properties)).toEqual(['needed', 'usual', 'maybe']);
});
