import { defineParser } from '@infrastructor/core';
import { type Checksum, Checksums } from '../schemas/checksum.ts';
import { unreadable, warnSkipped, wholeLines } from './text.ts';

const gnu = /^(\\?)([0-9a-fA-F]{32,128})(?: ([ *])|\s+)(\S.*)$/;
const tagged = /^(\\?)([A-Za-z0-9/-]+) \((.+)\) = ([0-9a-fA-F]{32,128})\s*$/;
const byLength: Readonly<Record<number, string>> = {
  32: 'md5',
  40: 'sha1',
  56: 'sha224',
  64: 'sha256',
  96: 'sha384',
  128: 'sha512',
};

/** A backslash before the checksum says that the name was escaped (coreutils, "md5sum invocation"). */
function fileName(name: string, mark: string | undefined): string {
  const plain: Readonly<Record<string, string>> = { n: '\n', r: '\r', '\\': '\\' };
  return mark === '\\' ? name.replace(/\\(.)/g, (whole, letter: string) => plain[letter] ?? whole) : name;
}

function readLine(line: string): Checksum | undefined {
  const [, mark, hash, kind, name] = gnu.exec(line) ?? [];
  if (hash !== undefined && name !== undefined) {
    const algorithm = byLength[hash.length];
    if (algorithm === undefined) return undefined;
    return {
      path: fileName(name, mark),
      hash: hash.toLowerCase(),
      algorithm,
      ...(kind === '*' ? { binary: true } : {}),
    };
  }
  const [, escaped, algorithm, path, digest] = tagged.exec(line) ?? [];
  if (algorithm === undefined || path === undefined || digest === undefined) return undefined;
  return { path: fileName(path, escaped), hash: digest.toLowerCase(), algorithm: algorithm.toLowerCase() };
}

/** Reads sha256sum, md5sum and their kin of coreutils and busybox, and the BSD form `SHA256 (name) = …` (--tag). */
export const sha256sum = defineParser({
  name: 'sha256sum',
  description: 'Checksums of files, from sha256sum and its kin',
  output: Checksums,
  parse(text, context) {
    const rows: Checksum[] = [];
    let skipped = 0;
    for (const line of wholeLines(text, context)) {
      const row = readLine(line);
      if (row !== undefined) rows.push(row);
      else if (rows.length > 0 && line.trim() !== '') skipped += 1;
    }
    if (rows.length === 0) throw unreadable('sha256sum', 'it has no line with a checksum and a name');
    warnSkipped(context, skipped);
    return rows;
  },
});
