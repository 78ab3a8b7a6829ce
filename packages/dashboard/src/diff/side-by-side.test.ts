import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sideBySide } from './side-by-side.ts';

const diff = `--- a/web.conf
+++ b/web.conf
@@ -1,5 +1,5 @@
 server {
-    listen 80;
-    old;
+    listen 443;
     root /srv;
+    new;
 }
\\ No newline at end of file
`;

describe('a unified diff beside each other', () => {
  test('puts what came in the place of what was removed into one row', () => {
    expect(sideBySide(diff)).toEqual([
      { kind: 'place', text: '@@ -1,5 +1,5 @@' },
      { kind: 'same', left: { line: 1, text: 'server {' }, right: { line: 1, text: 'server {' } },
      { kind: 'changed', left: { line: 2, text: '    listen 80;' }, right: { line: 2, text: '    listen 443;' } },
      { kind: 'changed', left: { line: 3, text: '    old;' } },
      { kind: 'same', left: { line: 4, text: '    root /srv;' }, right: { line: 3, text: '    root /srv;' } },
      { kind: 'changed', right: { line: 4, text: '    new;' } },
      { kind: 'same', left: { line: 5, text: '}' }, right: { line: 5, text: '}' } },
    ]);
  });

  test('of nothing is nothing', () => {
    expect(sideBySide('')).toEqual([]);
    expect(sideBySide('--- a\n+++ b\n')).toEqual([]);
  });

  test('takes lines that look like headers within a hunk as text', () => {
    const rows = sideBySide('@@ -1 +1 @@\n--- a\n+++ b\n');
    expect(rows[1]).toEqual({ kind: 'changed', left: { line: 1, text: '-- a' }, right: { line: 1, text: '++ b' } });
  });

  test('loses no line, whatever the texts are', () => {
    const line = fc.record({ sign: fc.constantFrom(' ', '-', '+'), text: fc.string({ unit: 'grapheme-ascii' }) });
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const rows = sideBySide(['@@ -1 +1 @@', ...lines.map(({ sign, text }) => sign + text)].join('\n'));
        const cells = (side: 'left' | 'right') =>
          rows.flatMap((row) => (row.kind === 'place' ? [] : (row[side]?.text ?? [])));
        const wanted = (other: string) => lines.filter(({ sign }) => sign !== other).map(({ text }) => text);
        expect(cells('left')).toEqual(wanted('+'));
        expect(cells('right')).toEqual(wanted('-'));
      }),
    );
  });
});
