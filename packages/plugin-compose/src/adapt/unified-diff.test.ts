import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countChangedLines, unifiedDiff } from './unified-diff.ts';

describe('unifiedDiff', () => {
  it('is empty for equal texts', () => {
    expect(unifiedDiff('a\n', 'a\n', { before: 'x', after: 'y' })).toBe('');
  });

  it('shows a change with three lines around it', () => {
    const before = '1\n2\n3\n4\n5\n6\n7\n8\n9\n';
    expect(unifiedDiff(before, before.replace('5', 'five'), { before: 'a', after: 'b' })).toBe(
      '--- a\n+++ b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n',
    );
    expect(countChangedLines(before, before.replace('5', 'five'))).toEqual({ removed: 1, added: 1 });
  });

  it('makes the second text of the first with patch(1)', () => {
    const folder = mkdtempSync(join(tmpdir(), 'unified-diff-'));
    const lines = fc.array(fc.constantFrom('a', 'b', 'c', '', 'd d'), { maxLength: 30 });
    const text = fc
      .tuple(lines, fc.boolean())
      .map(([all, ends]) => all.join('\n') + (ends && all.length > 0 ? '\n' : ''));
    try {
      fc.assert(
        fc.property(text, text, (before, after) => {
          const patch = unifiedDiff(before, after, { before: 'file', after: 'file' });
          if (patch === '') return;
          const file = join(folder, 'file');
          writeFileSync(file, before);
          execFileSync('patch', ['-s', '--no-backup-if-mismatch', file], { input: patch });
          let patched = '';
          try {
            patched = readFileSync(file, 'utf8');
          } catch {
            // patch -E removes a file that became empty.
          }
          expect(patched).toBe(after);
        }),
        { numRuns: 40 },
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
