import type { ParseContext } from '@infrastructor/core';
import { unreadable, warnSkipped, wholeLines } from '../text.ts';

/** How the value behind a name is called and read; null leaves it out, undefined says that it could not be read. */
export type Field = readonly [name: string, read: (value: string) => unknown];
export type Fields = Readonly<Record<string, Field>>;

export interface PairsFile {
  readonly file: string;
  /** The name with which the file begins: what stands before it was printed by something else. */
  readonly first: string;
  readonly fields: Fields;
}

/** The name and the value of `name: value`. */
export function readPair(line: string): readonly [name: string, value: string] | undefined {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(colon, 0)).trimEnd();
  return name === '' || /^\s/.test(name) ? undefined : [name, line.slice(colon + 1).trim()];
}

/** Reads one value into a row. False where it could not be read; unknown names go to `other`. */
export function addField(row: Record<string, unknown>, fields: Fields, name: string, value: string): boolean {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field === undefined) {
    if (value !== '') row.other = { ...(row.other as Record<string, string> | undefined), [name]: value };
    return true;
  }
  const read = field[1](value);
  if (read !== undefined && read !== null) row[field[0]] = read;
  return read !== undefined || value === '';
}

/** Reads a file of `name: value` lines into one object. @throws ParseError where its first name does not come */
export function readPairs(text: string, context: ParseContext, file: PairsFile): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  let skipped = 0;
  let hasBegun = false;
  for (const line of wholeLines(text, context)) {
    const found = readPair(line);
    if (found?.[0] === file.first) hasBegun = true;
    if (!hasBegun || line.trim() === '') continue;
    if (found === undefined || !addField(row, file.fields, ...found)) skipped += 1;
  }
  if (row[file.fields[file.first]?.[0] ?? ''] === undefined)
    throw unreadable(file.file, `it has no line "${file.first}:" with a value`);
  warnSkipped(context, skipped);
  return row;
}
