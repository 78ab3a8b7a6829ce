import { defineParser } from '@infrastructor/core';
import { type Process, Processes } from '../schemas/process.ts';
import { addCell, isCommand, otherPsHeaders, psColumns } from './ps-columns.ts';
import { type Column, columnsOf, type Word, wordsOf } from './table.ts';
import { unreadable, warnSkipped, wholeLines } from './text.ts';

/** `ps -eo pid,ppid,user,stat,rss,pcpu,etimes,comm,args --no-headers`: the one layout that is read without a header. */
export const headerlessColumns = ['PID', 'PPID', 'USER', 'STAT', 'RSS', '%CPU', 'ELAPSED', 'COMM', 'ARGS'] as const;
const headerlessLine = /^\s*\d+\s+\d+\s+\S+\s+[RSDTtWXZIPK]\S*\s+\d+\s+\d+(?:\.\d+)?\s+\d+ /;
/** procps pads comm to the 15 bytes that the kernel keeps of it (TASK_COMM_LEN). */
const commWidth = 15;

function isHeader(line: string): boolean {
  const names = line.trim().split(/\s+/);
  const known = names.filter((name) => name in psColumns || otherPsHeaders.has(name));
  return names.some((name) => name === 'PID' || isCommand(name)) && known.length * 3 >= names.length * 2;
}

/** The words of a column's value: one, but five where ps prints a whole date (`lstart`), and two for `S <` of busybox. */
function widthOf(words: readonly Word[], at: number, column: Column): number {
  const next = words[at + 1];
  if (column.text === 'STAT' && next !== undefined && /^[<N]$/.test(next.text) && next.start < column.end) return 2;
  const isDate =
    /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)$/.test(words[at]?.text ?? '') && /^\d{4}$/.test(words[at + 4]?.text ?? '');
  return isDate ? 5 : 1;
}

function readRow(line: string, columns: readonly Column[]): Process | undefined {
  const words = wordsOf(line);
  const row: Process = {};
  let at = 0;
  for (const [index, column] of columns.entries()) {
    const word = words[at];
    const next = columns[index + 1];
    if (word === undefined) {
      // Only a command may be empty: a process can clear its own name.
      if (next === undefined && isCommand(column.text)) break;
      return undefined;
    }
    if (next === undefined) {
      const end = isCommand(column.text) ? line.length : words[at + widthOf(words, at, column) - 1]?.end;
      addCell(row, column.text, line.slice(word.start, end).trimEnd());
      break;
    }
    const width = isCommand(column.text)
      ? commandWords(words, at, columns.slice(index + 1), next)
      : widthOf(words, at, column);
    const last = words[at + width - 1];
    if (last === undefined) return undefined;
    addCell(row, column.text, line.slice(word.start, last.end));
    at += width;
  }
  return row;
}

/** A command before other columns ends where those begin: counted from the right, or where the next header stands. */
function commandWords(words: readonly Word[], at: number, later: readonly Column[], next: Column): number {
  if (!later.some((column) => isCommand(column.text))) return Math.max(1, words.length - later.length - at);
  const end = words.findIndex((word, index) => index > at && word.start >= next.start);
  return Math.max(1, (end === -1 ? words.length : end) - at);
}

/** The layout without a header: where the padded comm ends is told by where its column begins. */
function readHeaderless(line: string): Process | undefined {
  const start = headerlessLine.exec(line)?.[0].length;
  if (start === undefined) return undefined;
  const row = readRow(line.slice(0, start), columnsOf(headerlessColumns.slice(0, -2).join(' ')));
  if (row === undefined) return undefined;
  addCell(row, 'COMM', line.slice(start, start + commWidth).trim());
  addCell(row, 'ARGS', line.slice(start + commWidth).trim());
  return row;
}

const isWhole = (row: Process | undefined, columns: readonly Column[], line: string): row is Process =>
  row !== undefined &&
  (row.pid !== undefined || !columns.some(({ text }) => text === 'PID') || /(?:^|\s)-\s/.test(line));

/** Reads `ps` of procps, busybox and BSD (ps(1)) with any columns: the header tells which. */
export const ps = defineParser({
  name: 'ps',
  description: 'Processes, from ps',
  output: Processes,
  parse(text, context) {
    const rows: Process[] = [];
    let columns: readonly Column[] | undefined;
    let skipped = 0;
    for (const line of wholeLines(text, context)) {
      if (line.trim() === '') continue;
      if (isHeader(line)) {
        columns = columnsOf(line);
        continue;
      }
      const row = columns === undefined ? readHeaderless(line) : readRow(line, columns);
      if (isWhole(row, columns ?? [], line)) rows.push(row);
      else if (columns !== undefined || rows.length > 0) skipped += 1;
    }
    if (columns === undefined && rows.length === 0)
      throw unreadable(
        'ps',
        'it has no header',
        'Leave the header in, or ask for the columns pid,ppid,user,stat,rss,pcpu,etimes,comm,args.',
      );
    warnSkipped(context, skipped);
    return rows;
  },
});
