import { defineParser } from '@infrastructor/core';
import { OsRelease } from '../schemas/os-release.ts';
import { splitLines, unreadable } from './text.ts';

const assignment = /^\s*([A-Z][A-Z0-9_]*)=(.*?)\s*$/;
const optional = {
  id: 'ID',
  name: 'NAME',
  prettyName: 'PRETTY_NAME',
  version: 'VERSION',
  versionId: 'VERSION_ID',
  versionCodename: 'VERSION_CODENAME',
  variant: 'VARIANT',
  variantId: 'VARIANT_ID',
  buildId: 'BUILD_ID',
} as const;

const piece = /'([^']*)'|"((?:[^"\\]|\\.)*)"|((?:[^'"\\\s]|\\.)+)/y;

/** A shell value: quotes taken off, `\$ \" \\` and a backtick unescaped inside double quotes; undefined where a quote stays open. */
function unquote(raw: string): string | undefined {
  let value = '';
  let end = 0;
  while (end < raw.length) {
    piece.lastIndex = end;
    const match = piece.exec(raw);
    // A blank ends the value; only a comment may follow it.
    if (match === null) return /^\s+(?:#.*)?$/.test(raw.slice(end)) ? value : undefined;
    const [, single, double, plain] = match;
    value += single ?? double?.replace(/\\([$"\\`])/g, '$1') ?? plain?.replace(/\\(.)/g, '$1') ?? '';
    end = piece.lastIndex;
  }
  return value;
}

/** Reads /etc/os-release as os-release(5) defines it: shell-compatible assignments, nothing expanded. */
export const osRelease = defineParser({
  name: 'os-release',
  description: 'Name and version of the distribution, from /etc/os-release',
  output: OsRelease,
  parse(text, context) {
    const { lines, tail } = splitLines(text);
    const fields: Record<string, string> = {};
    // A file may lack its last newline; a value whose quote is closed is whole all the same.
    const last = tail !== undefined && /^\s*[A-Z][A-Z0-9_]*=(["']).*\1\s*$/.test(tail) ? [tail] : [];
    if (tail !== undefined && last.length === 0)
      context.warn('The last line has no end and was left out, as it may be cut');
    for (const line of [...lines, ...last]) {
      const [, key, raw] = assignment.exec(line) ?? [];
      const value = raw === undefined ? undefined : unquote(raw);
      if (key !== undefined && value !== undefined) fields[key] = value;
    }
    if (fields.ID === undefined && fields.NAME === undefined && fields.PRETTY_NAME === undefined)
      throw unreadable('os-release', 'it has none of ID, NAME and PRETTY_NAME');
    const release: OsRelease = {
      idLike: fields.ID_LIKE?.split(/\s+/).filter((id) => id !== '') ?? [],
      fields,
    };
    for (const key of Object.keys(optional) as (keyof typeof optional)[]) {
      const value = fields[optional[key]];
      if (value !== undefined) release[key] = value;
    }
    return release;
  },
});
