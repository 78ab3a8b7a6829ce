import { expect, test } from 'vitest';
import { withGeneratedSections } from './generated-sections.ts';

const upper = (words: readonly string[]) => words.join(' ').toUpperCase();

test('only what stands between markers is replaced', async () => {
  const text = 'before\n<!-- generated: tools zfs -->\nold\n<!-- /generated -->\nafter\n';
  const made = 'before\n<!-- generated: tools zfs -->\n\nTOOLS ZFS\n\n<!-- /generated -->\nafter\n';
  expect(await withGeneratedSections(text, upper)).toBe(made);
  expect(await withGeneratedSections(made, upper)).toBe(made);
});

test('an empty section is filled, and each of several with its own', async () => {
  const text = '<!-- generated: a -->\n<!-- /generated -->\n<!-- generated: b -->\n<!-- /generated -->\n';
  expect(await withGeneratedSections(text, upper)).toMatch(/A\n\n<!-- \/generated -->\n<!-- generated: b -->\n\nB\n/);
});

test('a section that is not closed is refused', async () => {
  await expect(withGeneratedSections('<!-- generated: a -->\ntext\n', upper)).rejects.toThrow(
    '1 generated sections begin',
  );
});

test('what the source puts in is taken as it is', async () => {
  const text = '<!-- generated: a -->\n<!-- /generated -->';
  expect(await withGeneratedSections(text, () => '$& $1')).toContain('$& $1');
});
