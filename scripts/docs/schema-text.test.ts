import { expect, test } from 'vitest';
import { Type } from '../../packages/core/src/index.ts';
import { meaningText, typeText } from './schema-text.ts';

const Pool = Type.Object({ name: Type.String(), sizeBytes: Type.Optional(Type.Integer()) });

test('a schema reads like a type', () => {
  expect(typeText(Type.Array(Pool))).toBe('{ name, sizeBytes? }[]');
  expect(typeText(Pool, 2)).toBe('{ name: string, sizeBytes?: integer }');
  expect(typeText(Type.Array(Type.Enum(['a', 'b'])))).toBe('("a" | "b")[]');
  expect(typeText(Type.Union([Type.String(), Type.Null()]))).toBe('string | null');
  expect(typeText(Type.Object({}))).toBe('{}');
});

test('limits stand behind the meaning', () => {
  expect(meaningText({ type: 'integer', minimum: 1, maximum: 500, description: 'How many' })).toBe(
    'How many; 1 to 500',
  );
  expect(meaningText({ type: 'string' })).toBe('');
});
