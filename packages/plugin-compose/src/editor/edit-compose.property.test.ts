import { isInfrastructorError } from '@infrastructor/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeSample as text } from '../testing/compose-sample.ts';
import { lineDifference } from '../testing/line-difference.ts';
import type { ComposeEdit, PlainValue } from './compose-edit.ts';
import { editCompose, readValues } from './edit-compose.ts';
import { editValue } from './edit-value.ts';

const scalar = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.constantFrom(
    'yes',
    '22:22',
    '',
    ' a ',
    '# x',
    '- a',
    '*a',
    '&a',
    '!x',
    "it's",
    '"',
    'a: b',
    'a #b',
    '2024-01-01',
    '0x1',
    '1e3',
    'null',
    '{',
    '[',
    '\n',
    '%',
    '@',
    '`',
    '--- a',
    '~',
  ),
  fc.integer(),
  fc.boolean(),
);

const value: fc.Arbitrary<PlainValue> = fc.letrec<{ value: PlainValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

/** Every place of a value, from the top down. */
function places(root: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof root !== 'object' || root === null) return [path];
  const below = Array.isArray(root)
    ? root.flatMap((item, index) => places(item, [...path, index]))
    : Object.entries(root).flatMap(([key, item]) => places(item, [...path, key]));
  return path.length === 0 ? below : [path, ...below];
}

function change(kind: ComposeEdit['kind'], path: readonly (string | number)[], newValue: PlainValue): ComposeEdit {
  return kind === 'remove' ? { kind, path } : { kind, path, value: newValue };
}

/** The edited text, or undefined when the edit is refused as it should be. */
function tryEdit(source: string, wanted: ComposeEdit): string | undefined {
  try {
    return editCompose(source, [wanted]);
  } catch (error) {
    if (isInfrastructorError(error) && error.code === 'CONFLICT') return undefined;
    throw error;
  }
}

describe('any edit at any place', () => {
  const all = places(readValues(text));
  const kinds = fc.constantFrom<ComposeEdit['kind']>('set', 'append', 'remove');

  it('means exactly what was asked, and keeps every comment that is not on a changed line', () => {
    const counts = { done: 0, refused: 0 };
    fc.assert(
      fc.property(kinds, fc.constantFrom(...all), value, (kind, path, newValue) => {
        const wanted = change(kind, path, newValue);
        const edited = tryEdit(text, wanted);
        counts[edited === undefined ? 'refused' : 'done'] += 1;
        if (edited === undefined) return;
        expect(readValues(edited)).toEqual(editValue(readValues(text), wanted));
        const { removed } = lineDifference(text, edited);
        // An edit of a scalar or of an item never takes more than the lines of that very place.
        if (kind === 'append') expect(removed.length).toBeLessThanOrEqual(1);
        expect(edited.startsWith('# head\n')).toBe(true);
        expect(edited).toContain('# tail\n');
      }),
      { numRuns: 200 },
    );
    console.log(`editCompose: ${JSON.stringify(counts)} of random edits`);
  }, 30_000);

  it('builds any model from nothing and takes it apart again', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), value, { maxKeys: 4, noNullPrototype: true }),
        (model) => {
          const empty = 'services: {}\n';
          const built = Object.entries(model).reduce(
            (source, [key, item]) => editCompose(source, [{ kind: 'set', path: ['x-top', key], value: item }]),
            empty,
          );
          expect(readValues(built)).toEqual(
            Object.keys(model).length > 0 ? { services: {}, 'x-top': model } : { services: {} },
          );
          const taken = Object.keys(model).reduce(
            (source, key) => editCompose(source, [{ kind: 'remove', path: ['x-top', key] }]),
            built,
          );
          expect(taken.startsWith(empty)).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
  }, 30_000);
});
