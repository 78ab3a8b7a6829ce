import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff';

export interface UnifiedDiff {
  /** As `diff -u` prints it; empty when nothing differs. */
  readonly text: string;
  readonly addedLines: number;
  readonly removedLines: number;
}

/** Beyond this many changed lines the two have next to nothing in common, and finding the rest is slow. */
const maxEditLength = 2_000;
const timeout = 1_000;

/** The difference of two texts in the unified format (diff(1), GNU diffutils). */
export function unifiedDiff(
  before: { readonly name: string; readonly text: string },
  after: { readonly name: string; readonly text: string },
): UnifiedDiff {
  if (before.text === after.text) return { text: '', addedLines: 0, removedLines: 0 };
  const patch = structuredPatch(before.name, after.name, before.text, after.text, undefined, undefined, {
    context: 3,
    maxEditLength,
    timeout,
  });
  if (!patch) return wholesale(before, after);
  const lines = patch.hunks.flatMap((hunk) => hunk.lines);
  return {
    text: formatPatch(patch, FILE_HEADERS_ONLY),
    addedLines: lines.filter((line) => line.startsWith('+')).length,
    removedLines: lines.filter((line) => line.startsWith('-')).length,
  };
}

function wholesale(
  before: { readonly name: string; readonly text: string },
  after: { readonly name: string; readonly text: string },
): UnifiedDiff {
  const [removed, added] = [linesOf(before.text), linesOf(after.text)];
  const text = [
    `--- ${before.name}`,
    `+++ ${after.name}`,
    `@@ -1,${removed.length} +1,${added.length} @@`,
    ...removed.map((line) => `-${line}`),
    ...added.map((line) => `+${line}`),
  ].join('\n');
  return { text: `${text}\n`, addedLines: added.length, removedLines: removed.length };
}

const linesOf = (text: string) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));
