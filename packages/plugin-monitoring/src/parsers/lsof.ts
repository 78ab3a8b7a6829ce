import { defineParser } from '@infrastructor/core';
import { type OpenFile, OpenFiles } from '../schemas/open-file.ts';
import { known } from './known.ts';
import { cellsByHeader, columnsOf } from './table.ts';
import { unreadable, warnSkipped, wholeLines } from './text.ts';

const isHeader = (line: string) => line.length < longestHeader && /^ *COMMAND +PID .* FD +TYPE .* NAME *$/.test(line);
/** Warnings before it may have left hundreds of blanks, but no more. */
const longestHeader = 4096;
const nonEmpty = (text: string | undefined) => (text === '' ? undefined : text);
const integer = (text: string | undefined) => (text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined);

/** `0t123` is an offset in decimal, `0x1f` one in hexadecimal that was too long for the column (lsof(8), SIZE/OFF). */
function sizeOrOffset(text: string, isOffsetColumn: boolean): Pick<OpenFile, 'sizeBytes' | 'offsetBytes'> {
  const [, decimal, hexadecimal] = /^0(?:t(\d+)|x([0-9a-f]+))$/i.exec(text) ?? [];
  if (decimal !== undefined) return { offsetBytes: Number(decimal) };
  if (hexadecimal !== undefined) return { offsetBytes: Number.parseInt(hexadecimal, 16) };
  const bytes = integer(text);
  return bytes === undefined ? {} : { [isOffsetColumn ? 'offsetBytes' : 'sizeBytes']: bytes };
}

function readRow(cells: ReadonlyMap<string, string>): OpenFile | undefined {
  const command = cells.get('COMMAND') ?? '';
  const pid = integer(cells.get('PID'));
  if (pid === undefined || command === '') return undefined;
  const fd = nonEmpty(cells.get('FD'));
  const [, number, access] = /^(\d+)([rwu]?)/.exec(fd ?? '') ?? [];
  const node = nonEmpty(cells.get('NODE'));
  const size = cells.get('SIZE/OFF') ?? cells.get('SIZE') ?? cells.get('OFFSET') ?? '';
  return known({
    command,
    pid,
    tid: integer(cells.get('TID')),
    taskCommand: nonEmpty(cells.get('TASKCMD')),
    user: nonEmpty(cells.get('USER')),
    fd,
    fdNumber: integer(number),
    access: nonEmpty(access),
    type: nonEmpty(cells.get('TYPE')),
    device: nonEmpty(cells.get('DEVICE')),
    ...sizeOrOffset(size, cells.has('OFFSET')),
    inode: integer(node),
    protocol: integer(node) === undefined ? node : undefined,
    name: nonEmpty(cells.get('NAME')),
  });
}

/** Reads the table of `lsof` with any of -n -P -K -o -s (lsof(8), "OUTPUT"). Its -F form is not read. */
export const lsof = defineParser({
  name: 'lsof',
  description: 'Open files of processes, from lsof',
  output: OpenFiles,
  parse(text, context) {
    const lines = wholeLines(text, context);
    const first = lines.findIndex(isHeader);
    // Warnings that went elsewhere leave their blanks before the header.
    const header = lines[first]?.trimStart();
    if (header === undefined) throw unreadable('lsof', 'it has no header "COMMAND PID … NAME"');
    // Repeat mode (-r) puts a line of = and a header between its rounds; warnings have blanks in place of a pid.
    const body = lines.slice(first + 1).filter((line) => /^\S+\s+\d+\s/.test(line));
    const other = lines.slice(first + 1).filter((line) => !/^\S+\s+\d+\s|^={3,}|^\s*$/.test(line) && !isHeader(line));
    const rows = cellsByHeader(columnsOf(header), header, body).map(readRow);
    warnSkipped(context, other.length + rows.filter((row) => row === undefined).length);
    return rows.filter((row) => row !== undefined);
  },
});
