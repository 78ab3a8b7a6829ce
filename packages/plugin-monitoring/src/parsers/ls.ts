import { Buffer } from 'node:buffer';
import { defineParser, type ParseContext } from '@infrastructor/core';
import { DirectoryEntries, type DirectoryEntry } from '../schemas/directory-entry.ts';
import { known } from './known.ts';
import { withoutLoginNoise } from './login-noise.ts';
import { type LongRow, readLongRow, rowStart } from './ls-row.ts';
import { splitLines, unreadable, warnSkipped } from './text.ts';

const totalLine = /^total \d+(?:[.,]\d+)?[KMGTPEZY]?i?B?$/;
const failure = /^(?:\S*\/)?ls: .+: \S/;
/** Extended attributes (-@) and ACLs (-e) that macOS prints under an entry. */
const extension = /^(?:\t\S+\t *\d+ *| \d+: \S+ (?:inherited )?(?:allow|deny) \S+)$/;

const arrow = Buffer.from(' -> ');

interface Found extends LongRow {
  readonly parent: string | undefined;
  readonly lines: string[];
}

/** A symbolic link tells the length of its target, so a name that holds an arrow is still parted right. */
function nameAndTarget(text: string, { type, sizeBytes }: LongRow['facts']): { name: string; target?: string } {
  if (type !== 'link') return { name: text };
  const bytes = Buffer.from(text);
  const cut = bytes.length - (sizeBytes ?? 0) - arrow.length;
  if (cut > 0 && bytes.subarray(cut, cut + arrow.length).equals(arrow))
    return { name: bytes.subarray(0, cut).toString(), target: bytes.subarray(cut + arrow.length).toString() };
  const [name = '', ...targets] = text.split(arrow.toString());
  return targets.length === 0 ? { name } : { name, target: targets.join(arrow.toString()) };
}

/** Blocks of -s are about the size in KiB; an inode is that only by chance, and 2 is the inode of a root. */
const isBlocks = ({ number = 0, facts }: LongRow) =>
  number !== 2 && number <= Math.ceil((facts.sizeBytes ?? 0) / 4096) * 4 + 4;

const isHeaderPlace = (lines: readonly string[], index: number) =>
  lines[index]?.endsWith(':') === true && lines[index] !== ':' && (index === 0 || lines[index - 1] === '');

function readLong(lines: readonly string[], tail: string | undefined, context: ParseContext): DirectoryEntry[] {
  const rows: Found[] = [];
  let parent: string | undefined;
  let skipped = 0;
  for (const [index, line] of lines.entries()) {
    const row = readLongRow(line, context.now);
    const next = lines[index + 1];
    const last = rows.at(-1);
    if (row !== undefined) rows.push({ ...row, parent, lines: [row.name] });
    else if (isHeaderPlace(lines, index) && (next === undefined || next === '' || totalLine.test(next))) {
      // The blank line before a directory belongs to no name.
      if (last?.lines.at(-1) === '' && last.lines.length > 1) last.lines.pop();
      parent = line.slice(0, -1);
    } else if (failure.test(line)) skipped += 1;
    else if (last !== undefined && last.parent === parent && !totalLine.test(line) && !extension.test(line))
      last.lines.push(line);
  }
  const last = rows.at(-1);
  while (last !== undefined && last.lines.length > 1 && last.lines.at(-1) === '') last.lines.pop();
  // The line that was cut may have gone on with the name before it.
  if (tail !== undefined && last !== undefined && (last.lines.length > 1 || !rowStart.test(tail))) rows.pop();
  warnSkipped(context, skipped);
  const hasBlocks = rows[0] !== undefined && rows[0].number !== undefined && isBlocks(rows[0]);
  return rows.map(({ facts, lines: names, number, parent: folder }) =>
    known({
      ...nameAndTarget(names.join('\n'), facts),
      parent: folder,
      ...facts,
      ...(number === undefined ? {} : { [hasBlocks ? 'allocatedBlocks' : 'inode']: number }),
    }),
  );
}

function readNames(lines: readonly string[], context: ParseContext): DirectoryEntry[] {
  const rows: DirectoryEntry[] = [];
  const names = lines.filter(
    (line, index) => line.trim() !== '' && !isHeaderPlace(lines, index) && !failure.test(line),
  );
  const hasTotal = lines.some((line) => totalLine.test(line));
  const hasNumbers = names.every((line) => totalLine.test(line) || /^ *\d+(?:\.\d+)?[KMGT]? \S/.test(line));
  let parent: string | undefined;
  let skipped = 0;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '' || (hasTotal && hasNumbers && totalLine.test(line))) continue;
    const [, number = '', name = line] = hasNumbers ? (/^ *(\d+(?:\.\d+)?[KMGT]?) (.*)$/.exec(line) ?? []) : [];
    if (isHeaderPlace(lines, index)) parent = line.slice(0, -1);
    else if (failure.test(line)) skipped += 1;
    else if (number === '' || hasTotal) rows.push(known({ name, parent }));
    else rows.push(known({ name, parent, inode: Number.isInteger(Number(number)) ? Number(number) : undefined }));
  }
  warnSkipped(context, skipped);
  return rows;
}

/**
 * Reads `ls` of coreutils, busybox and BSD in one column (as into a pipe): -l -a -h -R -i -s -n -Z, several directories and
 * every time style (ls(1)). Names of several lines are read with -l; without it they cannot be told from several names.
 */
export const ls = defineParser({
  name: 'ls',
  description: 'Entries of directories, from ls',
  output: DirectoryEntries,
  parse(text, context) {
    const { lines: all, tail } = splitLines(text);
    if (tail !== undefined) context.warn('The last line has no end and was left out, as it may be cut');
    const first = all.findIndex((line) => totalLine.test(line) || readLongRow(line, context.now) !== undefined);
    if (first !== -1 && isLongListing(all, first, context)) {
      const start = isHeaderPlace(all, first - 1) || (first > 0 && all[first - 1]?.endsWith(':')) ? first - 1 : first;
      return readLong(all.slice(start), tail, context);
    }
    const { lines, hadNoise, isForeign } = withoutLoginNoise(all);
    const rows = isForeign ? [] : readNames(lines, context);
    if (isForeign || (rows.length === 0 && hadNoise)) throw unreadable('ls', 'its lines are no names of files');
    return rows;
  },
});

/** `total 4` begins the long form, or a list with -s, or is the name of a file. */
function isLongListing(lines: readonly string[], first: number, context: ParseContext): boolean {
  const line = lines[first] ?? '';
  const next = lines.slice(first + 1).find((entry) => entry !== '');
  if (!totalLine.test(line)) return true;
  if (next !== undefined && readLongRow(next, context.now) !== undefined) return true;
  const isAfterHeader = first === 0 || /^$|:$/.test(lines[first - 1] ?? '');
  return isAfterHeader && (next === undefined || next.endsWith(':'));
}
