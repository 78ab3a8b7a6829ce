import { defineParser, ParseError } from '@infrastructor/core';
import { DiffEntries, type DiffEntry } from '../schemas/diff-entry.ts';
import { compact } from './reading/compact.ts';
import { epochMoment } from './reading/moments.ts';
import { tabbedRows } from './reading/tables.ts';

const changes: Readonly<Record<string, DiffEntry['change']>> = {
  '+': 'added',
  '-': 'removed',
  M: 'modified',
  R: 'renamed',
};

const fileTypes: Readonly<Record<string, NonNullable<DiffEntry['fileType']>>> = {
  F: 'file',
  '/': 'directory',
  '@': 'symlink',
  B: 'block-device',
  C: 'character-device',
  '=': 'socket',
  '|': 'fifo',
  '>': 'door',
  P: 'event-port',
  '?': 'unknown',
};

/** `zfs diff`, with or without `-F`, `-H`, `-t` and `-h`. Source: zfs-diff(8), libzfs_diff.c. */
export const zfsDiff = defineParser({
  name: 'zfs.diff',
  description: 'Files added, removed, modified and renamed between two snapshots from `zfs diff`',
  output: DiffEntries,
  parse(text, context) {
    const rows = tabbedRows(text, context);
    const entries = rows.flatMap((cells) => {
      const entry = entryOf(cells);
      if (!entry) context.warn(`Not a change, left out: ${cells.join(' ').slice(0, 80)}`);
      return entry ?? [];
    });
    // No change prints nothing at all.
    if (entries.length === 0 && (rows.length > 0 || text.trim() !== '')) {
      throw new ParseError('No change of `zfs diff` in the text');
    }
    return entries;
  },
});

function entryOf(cells: readonly string[]): DiffEntry | undefined {
  const rest = [...cells];
  const timed = /^\d{1,20}\.\d{9}$/.test(rest[0] ?? '') ? rest.shift() : undefined;
  const change = changes[rest.shift() ?? ''];
  if (!change) return undefined;
  // `/` alone is the type of a directory where a path follows it.
  const fileType =
    rest.length > 1 && Object.hasOwn(fileTypes, rest[0] ?? '') ? fileTypes[rest.shift() ?? ''] : undefined;
  const links = /^\(([+-]\d+)\)$/.exec(rest.at(-1) ?? '')?.[1];
  if (links !== undefined) rest.pop();
  const [path = '', newPath] = change === 'renamed' && rest.length === 1 ? splitRename(rest[0] ?? '') : rest;
  if (!path.startsWith('/') && !path.startsWith('<')) return undefined;
  if ((change === 'renamed') !== (newPath !== undefined)) return undefined;
  return compact<DiffEntry>({
    change,
    path: decoded(path),
    newPath: newPath === undefined ? undefined : decoded(newPath),
    fileType,
    changedAt: timed === undefined ? undefined : epochMoment(timed),
    linkDelta: links === undefined ? undefined : Number(links),
  });
}

/** For people, both paths stand in one cell. */
const splitRename = (cell: string): readonly string[] => cell.split(' -> ');

const utf8 = new TextDecoder('utf-8');

/** Bytes other than printable ASCII are written as a backslash and four octal digits: `\0040` is a space. */
function decoded(path: string): string {
  if (!path.includes('\\')) return path;
  return path.replaceAll(/(?:\\0[0-3][0-7]{2})+/g, (escapes) => {
    const codes = escapes.match(/[0-7]{4}/g) ?? [];
    return utf8.decode(Uint8Array.from(codes, (code) => Number.parseInt(code, 8)));
  });
}
