import { defineParser } from '@infrastructor/core';
import { MemoryInfo } from '../schemas/meminfo.ts';
import { camelCase, unreadable, wholeLines } from './text.ts';

const line = /^([A-Za-z]\w*(?:\(\w+\))?):\s+(\d+)( kB)?\s*$/;

/** Reads /proc/meminfo (proc_meminfo(5)): `kB` there means 1024 bytes. */
export const meminfo = defineParser({
  name: 'meminfo',
  description: 'Memory of the kernel, from /proc/meminfo',
  output: MemoryInfo,
  parse(text, context) {
    const values: Record<string, number> = {};
    let total: number | undefined;
    for (const entry of wholeLines(text, context)) {
      const [, name, digits, kilobytes] = line.exec(entry) ?? [];
      // MemTotal is the file's first line, so whatever stands before it was printed by something else.
      if (name === undefined || (total === undefined && name !== 'MemTotal')) continue;
      const value = Number(digits) * (kilobytes === undefined ? 1 : 1024);
      if (name === 'MemTotal') total = value;
      else values[`${camelCase(name)}${kilobytes === undefined ? '' : 'Bytes'}`] = value;
    }
    if (total === undefined) throw unreadable('/proc/meminfo', 'it has no line "MemTotal:"');
    return { memTotalBytes: total, ...values };
  },
});
