import { defineParser } from '@infrastructor/core';
import { ProcVersion } from '../../schemas/proc-kernel.ts';
import { unreadable, wholeLines } from '../text.ts';
import { wordsOfLine } from './columns.ts';

const start = /^Linux version (\S+) \(([^\s()]+)\) \(/;
const date = /^[A-Z][a-z]{2} [A-Z][a-z]{2} +\d+ [\d:]{8} \S+ \d{4}$/;

/** The place of the parenthesis that closes the one before `from`, or -1. */
function closing(text: string, from: number): number {
  let depth = 1;
  for (let place = from; place < text.length; place += 1) {
    if (text[place] === '(') depth += 1;
    else if (text[place] === ')') depth -= 1;
    if (depth === 0) return place;
  }
  return -1;
}

function readVersion(line: string): ProcVersion | undefined {
  const [head, release, builder] = start.exec(line) ?? [];
  if (head === undefined || release === undefined || builder === undefined) return undefined;
  const end = closing(line, head.length);
  const [build, ...words] = end === -1 ? [] : wordsOfLine(line.slice(end + 1));
  if (!build?.startsWith('#')) return undefined;
  const after = words.findIndex((word) => !/^[A-Z][A-Z_]+$/.test(word));
  const flags = after === -1 ? words : words.slice(0, after);
  const rest = words.slice(flags.length).join(' ');
  const told = rest === '' ? {} : date.test(rest) ? { buildDate: rest } : { buildNote: rest };
  return { release, builder, compiler: line.slice(head.length, end), build, flags, ...told };
}

/** Reads /proc/version (proc_version(5)). */
export const version = defineParser({
  name: 'version',
  description: 'Release and build of the kernel, from /proc/version',
  output: ProcVersion,
  parse(text, context) {
    for (const line of wholeLines(text, context)) {
      const found = readVersion(line);
      if (found !== undefined) return found;
    }
    throw unreadable('/proc/version', 'it has no line "Linux version …"');
  },
});
