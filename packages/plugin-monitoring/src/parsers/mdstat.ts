import { defineParser } from '@infrastructor/core';
import { type MdArray, MdArrays } from '../schemas/md-array.ts';
import { known } from './known.ts';
import { unreadable, wholeLines } from './text.ts';

const headLine =
  /^(md\S*) : (active|inactive)(?: \((read-only|auto-read-only)\))?(?: (?![^\s[]+\[)(\S+))?((?: [^\s[]+\[\d+\](?:\([A-Z]\))*)*)\s*$/;
const sizeLine = /^\s+(\d+) blocks\b(?:.*?\[(\d+)\/(\d+)\](?:.*?\[([U_]+)\])?)?/;
const running =
  /\b(recovery|resync|check|reshape|repair) *= *([\d.]+)%.*?(?:finish=([\d.]+)min)?(?: speed=(\d+)K\/sec)?\s*$/;
const waiting = /\b(recovery|resync|check|reshape|repair) *= *(DELAYED|PENDING)/;
const flagNames: Readonly<Record<string, string>> = {
  F: 'faulty',
  S: 'spare',
  W: 'write-mostly',
  J: 'journal',
  R: 'replacement',
};

function readMembers(text: string): MdArray['members'] {
  return Array.from(text.matchAll(/(\S+?)\[(\d+)\]((?:\([A-Z]\))*)/g), ([, device = '', slot, flags = '']) => ({
    device,
    slot: Number(slot),
    flags: Array.from(flags.matchAll(/[A-Z]/g), ([letter]) => flagNames[letter] ?? letter),
  }));
}

/** What a line below the head tells about its array. */
function readDetail(line: string): Partial<MdArray> {
  const [, blocks, total, active, memberStates] = sizeLine.exec(line) ?? [];
  if (blocks !== undefined) {
    const counts =
      total === undefined
        ? {}
        : { membersTotal: Number(total), membersActive: Number(active), degraded: Number(active) < Number(total) };
    // /proc/mdstat counts in blocks of 1 KiB.
    return { sizeBytes: Number(blocks) * 1024, ...counts, ...(memberStates === undefined ? {} : { memberStates }) };
  }
  const [, operation, percent, minutes, speed] = running.exec(line) ?? [];
  if (operation !== undefined)
    return known({
      operation,
      operationState: 'running',
      progressPercent: Number(percent),
      finishSec: minutes === undefined ? undefined : Math.round(Number(minutes) * 60),
      speedBytesPerSec: speed === undefined ? undefined : Number(speed) * 1024,
    }) as Partial<MdArray>;
  const [, held, state] = waiting.exec(line) ?? [];
  return held === undefined ? {} : { operation: held, operationState: (state ?? '').toLowerCase() };
}

/** Reads /proc/mdstat (md(4), drivers/md/md.c). A machine without arrays is an empty list. */
export const mdstat = defineParser({
  name: 'mdstat',
  description: 'Software RAID arrays, from /proc/mdstat',
  output: MdArrays,
  parse(text, context) {
    const arrays: MdArray[] = [];
    let isMdstat = false;
    for (const line of wholeLines(text, context)) {
      isMdstat ||= /^(?:Personalities|unused devices) ?:/.test(line);
      const [, name, state, readOnly, level, members = ''] = headLine.exec(line) ?? [];
      if (name !== undefined && state !== undefined)
        arrays.push(known({ name, state, readOnly, level, members: readMembers(members) }));
      else if (/^\s/.test(line)) Object.assign(arrays.at(-1) ?? {}, readDetail(line));
    }
    if (!isMdstat && arrays.length === 0)
      throw unreadable('/proc/mdstat', 'it has neither "Personalities :" nor an array');
    return arrays;
  },
});
