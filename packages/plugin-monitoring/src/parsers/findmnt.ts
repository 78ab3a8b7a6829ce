import { defineParser } from '@infrastructor/core';
import { type FoundMount, FoundMounts } from '../schemas/found-mount.ts';
import { isJsonObject, listAt, readJson } from './json.ts';
import { known } from './known.ts';
import { splitOptions } from './mounts.ts';
import { sizeBytes } from './size.ts';
import { cellsByHeader, columnsOf } from './table.ts';
import { percentOf, splitLines, unreadable, warnSkipped } from './text.ts';

const tree = /^[\s│├└─|`-]+(?=\/)/;
const unescapeHex = (text: string) =>
  text.replace(/\\x([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

/** A mount from its columns, whatever case their names have. */
function readMount(cell: (column: string) => string | undefined): FoundMount | undefined {
  const [target, source] = [cell('target'), cell('source')];
  if (target === undefined || source === undefined) return undefined;
  return known({
    device: unescapeHex(source),
    mountPoint: unescapeHex(target.replace(tree, '')),
    type: cell('fstype'),
    options: splitOptions(cell('options') ?? ''),
    majorMinor: cell('maj:min'),
    label: cell('label'),
    uuid: cell('uuid'),
    propagation: cell('propagation'),
    sizeBytes: sizeBytes(cell('size')),
    usedBytes: sizeBytes(cell('used')),
    availableBytes: sizeBytes(cell('avail')),
    usedPercent: percentOf(cell('use%')),
  });
}

function fromJson(entry: unknown): FoundMount[] {
  if (!isJsonObject(entry)) return [];
  const mount = readMount((column) => {
    const value = entry[column];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  });
  return [...(mount === undefined ? [] : [mount]), ...listAt(entry, 'children').flatMap(fromJson)];
}

/** Reads `findmnt` as its tree or list, with any columns, or as JSON (-J) (findmnt(8)). */
export const findmnt = defineParser({
  name: 'findmnt',
  description: 'Mounted file systems, from findmnt',
  output: FoundMounts,
  parse(text, context) {
    const { lines, tail } = splitLines(text);
    const head = lines.findIndex((line) => /^TARGET\s+SOURCE\b/.test(line) || /^SOURCE\s.*\bTARGET\b/.test(line));
    const header = lines[head];
    if (header === undefined) {
      const json = readJson(text, 'findmnt');
      if (!isJsonObject(json) || !Array.isArray(json.filesystems))
        throw unreadable('findmnt', 'it has no header "TARGET SOURCE …" and no file systems');
      return listAt(json, 'filesystems').flatMap(fromJson);
    }
    if (tail !== undefined) context.warn('The last line has no end and was left out, as it may be cut');
    const body = lines.slice(head + 1).filter((line) => line.trim() !== '');
    const rows = cellsByHeader(columnsOf(header), header, body).map((cells) =>
      readMount((column) => cells.get(column.toUpperCase()) || undefined),
    );
    const mounts = rows.filter((row) => row !== undefined);
    warnSkipped(context, rows.length - mounts.length);
    return mounts;
  },
});
