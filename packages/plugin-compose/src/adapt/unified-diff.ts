import { diff } from 'node:util';

interface Line {
  readonly mark: ' ' | '-' | '+';
  readonly text: string;
}

/** A text without a line end at its end is told apart from one with it, as diff(1) does. */
function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  else lines[lines.length - 1] += '\n\\ No newline at end of file';
  return lines;
}

const marks = { '-1': '+', '0': ' ', '1': '-' } as const;

function compare(before: string, after: string): Line[] {
  // The order of node:util's entries is that of what it calls actual (1) against expected (-1).
  return diff(linesOf(before), linesOf(after)).map(([operation, text]) => ({
    mark: marks[`${operation}` as keyof typeof marks],
    text,
  }));
}

/** Ranges of lines around changes; those that touch are one. */
function hunks(lines: readonly Line[], context: number): [number, number][] {
  const ranges: [number, number][] = [];
  for (const [index, { mark }] of lines.entries()) {
    if (mark === ' ') continue;
    const [start, end] = [Math.max(index - context, 0), Math.min(index + context + 1, lines.length)];
    const last = ranges.at(-1);
    if (last && start <= last[1]) last[1] = end;
    else ranges.push([start, end]);
  }
  return ranges;
}

function rangeText(start: number, count: number): string {
  return count === 1 ? `${start}` : `${count === 0 ? start - 1 : start},${count}`;
}

/** A unified diff (POSIX diff -u, without times); empty when the texts are equal. */
export function unifiedDiff(
  before: string,
  after: string,
  names: { readonly before: string; readonly after: string },
): string {
  if (before === after) return '';
  const lines = compare(before, after);
  const parts = hunks(lines, 3).map(([start, end]) => {
    const part = lines.slice(start, end);
    const count = (without: Line['mark'], of: readonly Line[]) => of.filter(({ mark }) => mark !== without).length;
    const head = lines.slice(0, start);
    const old = rangeText(count('+', head) + 1, count('+', part));
    const now = rangeText(count('-', head) + 1, count('-', part));
    return [`@@ -${old} +${now} @@`, ...part.map(({ mark, text }) => mark + text)].join('\n');
  });
  return [`--- ${names.before}`, `+++ ${names.after}`, ...parts, ''].join('\n');
}

/** How many lines a change takes away and adds. */
export function countChangedLines(before: string, after: string): { readonly removed: number; readonly added: number } {
  const lines = compare(before, after);
  return {
    removed: lines.filter(({ mark }) => mark === '-').length,
    added: lines.filter(({ mark }) => mark === '+').length,
  };
}
