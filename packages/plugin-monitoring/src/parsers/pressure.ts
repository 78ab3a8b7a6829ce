import { defineParser } from '@infrastructor/core';
import { type Pressure, Pressures } from '../schemas/pressure.ts';
import { unreadable, wholeLines } from './text.ts';

const title = /^==> (?:.*\/)?(\w+)(?:\.pressure)? <==$/;
const stall =
  /^(?:(?:.*\/)?(\w+)(?:\.pressure)?:)?\s*(some|full) avg10=([\d.]+) avg60=([\d.]+) avg300=([\d.]+) total=(\d+)\s*$/;

/**
 * Reads one file of /proc/pressure (Documentation/accounting/psi.rst) or a cgroup's, and several of them with their names as
 * `head` and `grep . /proc/pressure/*` print them. Two files without names follow each other wherever `some` comes again.
 */
export const pressure = defineParser({
  name: 'pressure',
  description: 'Pressure stall information of CPU, I/O and memory, from /proc/pressure',
  output: Pressures,
  parse(text, context) {
    const rows: Pressure[] = [];
    let titled: string | undefined;
    for (const line of wholeLines(text, context)) {
      titled = title.exec(line)?.[1] ?? titled;
      const [, prefix, kind, avg10, avg60, avg300, total] = stall.exec(line) ?? [];
      if (kind !== 'some' && kind !== 'full') continue;
      const resource = prefix ?? titled;
      let row = rows.at(-1);
      if (row === undefined || row.resource !== resource || row[kind] !== undefined) {
        row = resource === undefined ? {} : { resource };
        rows.push(row);
      }
      row[kind] = {
        avg10Percent: Number(avg10),
        avg60Percent: Number(avg60),
        avg300Percent: Number(avg300),
        totalUs: Number(total),
      };
    }
    if (rows.length === 0) throw unreadable('/proc/pressure', 'it has no line "some avg10=…"');
    return rows;
  },
});
