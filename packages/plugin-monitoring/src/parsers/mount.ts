import { defineParser } from '@infrastructor/core';
import { type Mount, Mounts } from '../schemas/mount.ts';
import { splitOptions } from './mounts.ts';
import { unreadable, warnSkipped, wholeLines } from './text.ts';

const linux = /^(\S.*?) on (\/.*|none) type (\S+) \(([^)]*(?:\([^)]*\)[^)]*)*)\)(?: \[(.*)\])?\s*$/;
const bsd = /^(\S.*) on (\/.*) \(([^()]*)\)\s*$/;
const aix = /^\s*(?:(\S+)\s+)?(\S+)\s+(\/\S*)\s+(\w+)\s+[A-Z][a-z]{2}\s+\d{1,2}\s+\d\d:\d\d\s*(\S*)\s*$/;

function readMount(line: string, isAix: boolean): Mount | undefined {
  const [, device, mountPoint, type, options = '', label] = linux.exec(line) ?? [];
  if (device !== undefined && mountPoint !== undefined && type !== undefined)
    return { device, mountPoint, type, options: splitOptions(options), ...(label === undefined ? {} : { label }) };
  if (isAix) return readAix(line);
  const [, source, target, words] = bsd.exec(line) ?? [];
  if (source === undefined || target === undefined) return undefined;
  // BSD puts the type first among the options; it stays there, so that the list is what was printed.
  const list = (words ?? '').split(', ');
  return { device: source, mountPoint: target, options: list, ...(list[0] ? { type: list[0] } : {}) };
}

function readAix(line: string): Mount | undefined {
  const [, node, device, mountPoint, type, options = ''] = aix.exec(line) ?? [];
  if (device === undefined || mountPoint === undefined || type === undefined) return undefined;
  return { device, mountPoint, type, options: splitOptions(options), ...(node === undefined ? {} : { node }) };
}

/** Reads `mount` and `mount -l` of util-linux and busybox (mount(8)), and the forms of BSD, macOS and AIX. */
export const mount = defineParser({
  name: 'mount',
  description: 'Mounted file systems, from mount',
  output: Mounts,
  parse(text, context) {
    const lines = wholeLines(text, context);
    const isAix = lines.some((line) => /^\s*node\s+mounted\s+mounted over\s+vfs\s/.test(line));
    const rows: Mount[] = [];
    let skipped = 0;
    for (const line of lines) {
      const row = readMount(line, isAix);
      if (row !== undefined) rows.push(row);
      else if (rows.length > 0 && line.trim() !== '') skipped += 1;
    }
    if (rows.length === 0) throw unreadable('mount', 'it has no line "… on … type … (…)"');
    warnSkipped(context, skipped);
    return rows;
  },
});
