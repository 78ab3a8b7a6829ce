import type { DirectoryEntry } from '../schemas/directory-entry.ts';
import { fileTypeOf } from './file-mode.ts';
import { known } from './known.ts';
import { sizeBytes } from './size.ts';
import { isoOfText, isoOfYearless, monthNumber } from './time.ts';

const clock = '\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?';
const time = [
  `[\\p{L}.]{2,9} +\\d{1,2} +(?:${clock}(?: +\\d{4})?|\\d{4})`,
  `\\d{1,2}\\.? +[\\p{L}.]{2,9} +(?:${clock}(?: +\\d{4})?|\\d{4})`,
  `\\d{4}-\\d\\d-\\d\\d(?: ${clock}(?: [+-]\\d{4})?| (?= ))?`,
  `\\d\\d-\\d\\d ${clock}`,
  // What may not be looked at has a question mark in every column.
  '(?:\\? +)*\\?',
].join('|');
const size = '\\d+, *\\d+|\\d+(?:[.,]\\d+)?[KMGTPEZYRQ]?i?B?|\\?';
const row = new RegExp(
  `^ *((?:[\\d.,?]+[KMGTPEZYRQ]? +){0,2})([-dlbcpsDCMPnw?][-rwxsStTlL?]{9}[.+@]?) *(\\d+|\\?) +((?:\\S+ +){0,4}?)(${size}) +(${time})(?: (.*))?$`,
  'u',
);
/** The mode of a row, or as much of it as a cut left. */
export const rowStart = /^ *(?:[\d.,?]+[KMGTPEZYRQ]? +){0,2}[-dlbcpsDCMPnw?](?:[-rwxsStTlL?]{0,9}|[-rwxsStTlL?]{9}.*)$/;

export interface LongRow {
  /** Everything but the name, which may go on in the next lines. */
  readonly facts: Omit<DirectoryEntry, 'name'>;
  readonly name: string;
  /** A single number before the mode: an inode (-i) or blocks (-s). */
  readonly number: number | undefined;
}

/** Times as ls prints them with any --time-style, read as UTC where they have no zone (ls(1)). */
function modifiedOf(text: string, now: Date): string | undefined {
  const [, day, hours, zone] = /^(\d{4}-\d\d-\d\d)(?: ([\d:.]+)(?: ([+-]\d{4}))?)?/.exec(text) ?? [];
  if (day !== undefined)
    return hours === undefined
      ? isoOfText(`${day}T00:00Z`)?.slice(0, 10)
      : isoOfText(`${day}T${hours}${zone === undefined ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3)}`}`);
  const words = text.split(/ +/);
  const at = words.findIndex((word) => monthNumber(word) !== undefined);
  const [month = '', last = ''] = [words[at], words[2]];
  const date = words[at === 0 ? 1 : 0]?.replace('.', '').padStart(2, '0') ?? '';
  const number = monthNumber(month);
  if (number === undefined) return undefined;
  const year = /^\d{4}$/.test(last) ? last : words[3];
  if (year === undefined) return isoOfYearless(month, date, /^\d\d:\d\d$/.test(last) ? `${last}:00` : last, now);
  const iso = isoOfText(`${year}-${String(number).padStart(2, '0')}-${date}T${last.includes(':') ? last : '00:00'}Z`);
  return last.includes(':') ? iso : iso?.slice(0, 10);
}

/** Numbers before the mode: the inode, then the blocks; one alone without a unit is told by the whole listing. */
function leading(
  text: string,
): Pick<DirectoryEntry, 'inode' | 'allocatedBlocks' | 'allocatedBytes'> & { one?: number } {
  const words = text
    .trim()
    .split(/ +/)
    .filter((word) => word !== '');
  const last = words.at(-1) ?? '';
  const blocks = /[A-Z]$/.test(last) ? { allocatedBytes: sizeBytes(last) } : { allocatedBlocks: sizeBytes(last) };
  const inode = /^\d+$/.test(words[0] ?? '') ? Number(words[0]) : undefined;
  if (words.length === 2) return known({ inode, ...blocks });
  if (words.length === 0) return {};
  return 'allocatedBytes' in blocks ? known(blocks) : known({ one: inode });
}

function ownersOf(text: string): Pick<DirectoryEntry, 'owner' | 'group' | 'securityContext'> {
  const words = text
    .trim()
    .split(/ +/)
    .filter((word) => word !== '');
  const last = words.at(-1);
  const hasContext = words.length > 2 && last !== undefined && /:|^\?$/.test(last);
  const [owner, group] = words;
  return known({ owner, group, securityContext: hasContext && last !== '?' ? last : undefined });
}

/** A row of `ls -l` with -a -h -i -s -n -g -o -Z and any time style, of coreutils, busybox and BSD (POSIX ls, "STDOUT"). */
export function readLongRow(line: string, now: Date): LongRow | undefined {
  const [, before = '', mode, links, owners = '', length = '', timestamp = '', name = ''] = row.exec(line) ?? [];
  if (mode === undefined) return undefined;
  const { one, ...numbers } = leading(before);
  const [, major, minor] = /^(\d+), *(\d+)$/.exec(length) ?? [];
  const isUnknown = timestamp.endsWith('?');
  return {
    facts: known({
      type: mode.includes('?') ? undefined : fileTypeOf(mode),
      mode,
      links: links === '?' ? undefined : Number(links),
      ...(isUnknown ? {} : ownersOf(owners)),
      sizeBytes: major === undefined ? sizeBytes(length) : undefined,
      major: major === undefined ? undefined : Number(major),
      minor: minor === undefined ? undefined : Number(minor),
      ...numbers,
      timestamp: isUnknown ? undefined : timestamp.trimEnd().replace(/ +/g, ' '),
      modified: isUnknown ? undefined : modifiedOf(timestamp.trimEnd(), now),
    }),
    name,
    number: one,
  };
}
