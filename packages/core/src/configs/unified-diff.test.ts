import { expect, test } from 'vitest';
import { unifiedDiff } from './unified-diff.ts';

const named = (text: string) => ({ name: 'file', text });

test('prints what diff -u prints, and counts the lines', () => {
  const diff = unifiedDiff(named('a\nb\nc\n'), named('a\nB\nc\nd\n'));
  expect(diff.text.split('\n')).toEqual(['--- file', '+++ file', '@@ -1,3 +1,4 @@', ' a', '-b', '+B', ' c', '+d', '']);
  expect(diff).toMatchObject({ addedLines: 2, removedLines: 1 });
});

test('of equal texts is empty', () => {
  expect(unifiedDiff(named('a\n'), named('a\n'))).toEqual({ text: '', addedLines: 0, removedLines: 0 });
});

test('shows a text that begins or ends to be as a whole', () => {
  expect(unifiedDiff(named(''), named('a\nb\n'))).toMatchObject({ addedLines: 2, removedLines: 0 });
});

test('of two large texts with nothing in common comes soon', () => {
  const lines = (word: string) => Array.from({ length: 15_000 }, (_, index) => `${word} ${index}\n`).join('');
  const startedAt = performance.now();
  expect(unifiedDiff(named(lines('one')), named(lines('two')))).toMatchObject({
    addedLines: 15_000,
    removedLines: 15_000,
  });
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});
