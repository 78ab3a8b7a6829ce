import { defineParser } from '@infrastructor/core';
import { type Filesystem, Filesystems } from '../schemas/filesystem.ts';
import { blockBytes, type SizeReading, sizeBytes } from './size.ts';
import { columnsOf, type Word, wordsOf } from './table.ts';
import { percentOf, unreadable, warnSkipped, wholeLines } from './text.ts';

type Field = Exclude<keyof Filesystem, 'filesystem' | 'mountedOn'>;

/** Header words of coreutils, busybox and BSD, in lower case; `undefined` is a column that nobody needs. */
const fields: Readonly<Record<string, Field | undefined>> = {
  type: 'type',
  size: 'sizeBytes',
  used: 'usedBytes',
  avail: 'availableBytes',
  available: 'availableBytes',
  'use%': 'usedPercent',
  capacity: 'usedPercent',
  inodes: 'inodes',
  iused: 'inodesUsed',
  ifree: 'inodesFree',
  'iuse%': 'inodesUsedPercent',
  '%iused': 'inodesUsedPercent',
  file: undefined,
};

const isHeader = (line: string) => /^\s*Filesystem\s.*\sMounted on\s*$/.test(line);
const isValue = /^(?:-|\d+(?:[.,]\d+)?[A-Za-z]{0,3}%?)$/;

interface Header {
  /** The columns between `Filesystem` and `Mounted on`. */
  readonly middle: readonly (Field | undefined)[];
  readonly size: SizeReading;
}

function readHeader(line: string, kilo: 1000 | 1024): Header {
  const columns = columnsOf(line, ['Mounted on']).slice(1, -1);
  const unit = columns.map((column) => blockBytes(column.text)).find((bytes) => bytes !== undefined);
  return {
    middle: columns.map(({ text }) => (blockBytes(text) === undefined ? fields[text.toLowerCase()] : 'sizeBytes')),
    size: unit === undefined ? { kilo } : { unitBytes: unit },
  };
}

/** Where the middle columns begin: device names and mount points may hold blanks, numbers do not. */
function middleStart(words: readonly Word[], { middle }: Header): number {
  const fits = (at: number) =>
    middle.every(
      (field, index) => field === undefined || field === 'type' || isValue.test(words[at + index]?.text ?? ''),
    );
  for (let at = 1; at + middle.length < words.length; at += 1) if (fits(at)) return at;
  return -1;
}

function readRow(line: string, header: Header): Filesystem | undefined {
  const words = wordsOf(line);
  const start = middleStart(words, header);
  const target = words[start + header.middle.length];
  if (start === -1 || target === undefined) return undefined;
  const row: Filesystem = {
    filesystem: line.slice(words[0]?.start, words[start - 1]?.end),
    mountedOn: line.slice(target.start).trimEnd(),
  };
  for (const [index, field] of header.middle.entries()) {
    const text = words[start + index]?.text ?? '-';
    if (field === undefined || text === '-') continue;
    if (field === 'type') row.type = text;
    else {
      const value = field.endsWith('Percent')
        ? percentOf(text)
        : sizeBytes(text, field.endsWith('Bytes') ? header.size : {});
      if (value !== undefined) row[field] = value;
    }
  }
  return row;
}

/**
 * Reads `df` of coreutils, busybox and BSD, with -h -H -k -m -B -i -T -P -a and --output, as df(1) and POSIX describe it.
 * Sizes follow the unit in the header (`1K-blocks`, `512-blocks`) or of the number (`1.9G`).
 */
export const df = defineParser({
  name: 'df',
  description: 'Space and inodes of mounted file systems, from df',
  output: Filesystems,
  parse(text, context) {
    const lines = wholeLines(text, context);
    // `df -H` counts in powers of 1000 and shows it by nothing but its small k.
    const kilo = lines.some((line) => /\s\d+(?:\.\d+)?k\s/.test(line)) ? 1000 : 1024;
    const rows: Filesystem[] = [];
    let header: Header | undefined;
    let device = '';
    let skipped = 0;
    for (const line of lines) {
      if (isHeader(line)) {
        header = readHeader(line, kilo);
        continue;
      }
      if (header === undefined || line.trim() === '') continue;
      // df of old coreutils breaks a line after a long device name.
      const row = readRow(/^\s/.test(line) ? device + line : line, header);
      device = row === undefined && /^\S+$/.test(line.trim()) ? line.trim() : '';
      if (row !== undefined) rows.push(row);
      else if (device === '') skipped += 1;
    }
    if (header === undefined) throw unreadable('df', 'it has no header "Filesystem … Mounted on"');
    warnSkipped(context, skipped);
    return rows;
  },
});
