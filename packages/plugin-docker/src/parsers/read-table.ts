import type { ParseContext } from '@infrastructor/core';
import { explainRefusal } from './explain-refusal.ts';

export type TableRow = Readonly<Record<string, string>>;

/**
 * Rows of a table of the docker or podman CLI by its header. Columns start where their title starts and are at least
 * two spaces apart (text/tabwriter); a title may hold single spaces. Widths count characters, not UTF-16 units. A last
 * line without its line end may be cut within a value, so it is left out.
 * @throws {ParseError} when no line is a header that starts with `firstTitle`
 */
export function readTable(text: string, firstTitle: RegExp, wanted: string, context: ParseContext): TableRow[] {
  const lines = text.split('\n');
  const headerIndex = lines.findIndex((line) => firstTitle.test(line));
  const header = lines[headerIndex];
  if (header === undefined) throw explainRefusal(text, wanted);
  if (headerIndex > 0) context.warn(`Left out ${headerIndex} lines before the header`);
  const last = lines.pop();
  if (last !== undefined && last.trim() !== '' && lines.length > headerIndex) {
    context.warn('The last line has no line end, so it may be cut; it was left out');
  }
  const columns = [...header.matchAll(/\S+(?: \S+)*/g)].map((match) => ({ title: match[0], start: match.index }));
  return lines
    .slice(headerIndex + 1)
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const characters = [...line];
      return Object.fromEntries(
        columns.map(({ title, start }, index) => [
          title,
          characters
            .slice(start, columns[index + 1]?.start)
            .join('')
            .trim(),
        ]),
      );
    });
}
