import type { ParseContext } from '@infrastructor/core';
import { cutLine, printedLines } from './printed-lines.ts';

/** Last cells that are whole wherever the text ends: nothing longer starts with them. */
const wholeCells: ReadonlySet<string> = new Set([
  '-',
  '0',
  'none',
  'legacy',
  'local',
  'default',
  'received',
  'temporary',
]);

/**
 * Lines of a `-H` table as cells. Lines without a tab are not the table's (a login's greeting). A last line without an
 * end is left out where its last cell may be cut.
 */
export function tabbedRows(text: string, context: ParseContext): readonly (readonly string[])[] {
  const { lines, unterminated } = printedLines(text);
  const rows = lines.filter((line) => line.includes('\t')).map((line) => line.split('\t'));
  const last = unterminated?.split('\t');
  if (!last) return rows;
  const alike = rows.length === 0 || rows.at(-1)?.length === last.length;
  if (alike && last.length > 1 && wholeCells.has(last.at(-1) ?? '')) return [...rows, last];
  context.warn(cutLine);
  return rows;
}

export interface Column {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly right: boolean;
}

export interface HeadedTable {
  readonly columns: readonly Column[];
  readonly lines: readonly string[];
}

/**
 * A table for people: the last line that `isHeader` accepts and every line after it.
 * @param right which columns are aligned to the right; their cells hold no spaces
 */
export function headedTable(
  text: string,
  isHeader: (line: string) => boolean,
  right: (column: string) => boolean,
  context: ParseContext,
): HeadedTable | undefined {
  const { lines, unterminated } = printedLines(text);
  const header = lines.findIndex(isHeader);
  if (header < 0) return undefined;
  if (unterminated !== undefined) context.warn(cutLine);
  const columns = [...(lines[header] ?? '').matchAll(/\S+/g)].map(({ 0: name, index }) => ({
    name,
    start: index,
    end: index + name.length,
    right: right(name),
  }));
  return { columns, lines: lines.slice(header + 1).filter((line) => line.trim() !== '') };
}

/**
 * The cells of one line under the header's columns; names may hold spaces. Undefined for a line that does not stand in
 * the columns. Cells that a shorter line lacks are undefined.
 */
export function cellsOf(line: string, columns: readonly Column[]): readonly (string | undefined)[] | undefined {
  const cells: (string | undefined)[] = [];
  let from = 0;
  for (const [index, column] of columns.entries()) {
    if (column.right) {
      if (line.length < column.end && line.slice(from).trim() === '') {
        cells.push(undefined);
        continue;
      }
      if (/\s/.test(line[column.end - 1] ?? ' ') || /\S/.test(line[column.end] ?? ' ')) return undefined;
      cells.push(line.slice(from, column.end).trim());
      from = column.end;
      continue;
    }
    const next = columns[index + 1];
    const to = next === undefined ? line.length : next.right ? startOfWord(line, next.end) : next.start;
    if (from > 0 && from < line.length && /\S/.test(line[column.start - 1] ?? ' ')) return undefined;
    const cell = line.slice(from, Math.max(from, to));
    cells.push(cell.trim() === '' ? undefined : cell.trim());
    from = Math.max(from, to);
  }
  return cells;
}

function startOfWord(line: string, end: number): number {
  return Math.max(0, line.lastIndexOf(' ', end - 1));
}
