import { defineParser } from '@infrastructor/core';
import { type VmstatRow, VmstatRows } from '../schemas/vmstat-row.ts';
import { numberOf, unreadable, warnSkipped, wholeLines } from './text.ts';
import { isoOfText } from './time.ts';

/** Columns of a reading, and what one stands for: memory in KiB unless -S says otherwise, which the text does not tell. */
const readingFields: Readonly<Record<string, readonly [name: string, factor: number]>> = {
  r: ['runnable', 1],
  b: ['blocked', 1],
  swpd: ['swapUsedBytes', 1024],
  free: ['freeBytes', 1024],
  buff: ['buffersBytes', 1024],
  cache: ['cacheBytes', 1024],
  inact: ['inactiveBytes', 1024],
  active: ['activeBytes', 1024],
  si: ['swapInBytesPerSec', 1024],
  so: ['swapOutBytesPerSec', 1024],
  bi: ['blocksInPerSec', 1],
  bo: ['blocksOutPerSec', 1],
  in: ['interruptsPerSec', 1],
  cs: ['contextSwitchesPerSec', 1],
  us: ['userPercent', 1],
  sy: ['systemPercent', 1],
  id: ['idlePercent', 1],
  wa: ['iowaitPercent', 1],
  st: ['stealPercent', 1],
  gu: ['guestPercent', 1],
};
const stamp = /\s+(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)\s*$/;

function clockOf(line: string, timezone: string | undefined) {
  const [, date, clock] = stamp.exec(line) ?? [];
  if (date === undefined || clock === undefined) return {};
  const isUtc = timezone === 'UTC' || timezone === 'GMT';
  const time = isUtc ? isoOfText(`${date}T${clock}Z`) : undefined;
  return {
    localTime: `${date} ${clock}`,
    ...(timezone === undefined ? {} : { timezone }),
    ...(time === undefined ? {} : { time }),
  };
}

function readDisk(line: string, timezone: string | undefined): VmstatRow | undefined {
  const [disk = '', ...words] = line.replace(stamp, '').trim().split(/\s+/);
  const values = words.map((word) => numberOf(word));
  const at = (index: number) => values[index] ?? 0;
  if (disk === '' || values.length !== 10 || values.includes(undefined)) return undefined;
  return {
    type: 'disk',
    disk,
    readsCompleted: at(0),
    readsMerged: at(1),
    sectorsRead: at(2),
    readTimeMs: at(3),
    writesCompleted: at(4),
    writesMerged: at(5),
    sectorsWritten: at(6),
    writeTimeMs: at(7),
    ioInProgress: at(8),
    ioTimeSec: at(9),
    ...clockOf(line, timezone),
  };
}

function readReading(line: string, headers: readonly string[], timezone: string | undefined): VmstatRow | undefined {
  const words = line.replace(stamp, '').trim().split(/\s+/);
  if (words.length !== headers.length || words.some((word) => numberOf(word) === undefined)) return undefined;
  const values: Record<string, number> = {};
  for (const [index, header] of headers.entries()) {
    const [name, factor] = readingFields[header] ?? [];
    if (name !== undefined && factor !== undefined) values[name] = Number(words[index]) * factor;
  }
  return { runnable: 0, blocked: 0, ...values, type: 'vm', ...clockOf(line, timezone) };
}

/** Reads `vmstat`, with -a -w -t and repeated readings, and `vmstat -d` (vmstat(8)). */
export const vmstat = defineParser({
  name: 'vmstat',
  description: 'Processes, memory, paging, I/O and CPU, from vmstat',
  output: VmstatRows,
  parse(text, context) {
    const rows: VmstatRow[] = [];
    let read: ((line: string) => VmstatRow | undefined) | undefined;
    let skipped = 0;
    for (const line of wholeLines(text, context)) {
      if (line.trim() === '' || /^(?:-*procs-* -|disk- -)/.test(line)) continue;
      const words = line.trim().split(/\s+/);
      const timezone = words.at(-1)?.match(/^[A-Z]{2,5}$|^[+-]\d\d(?:\d\d)?$/)?.[0];
      const headers = timezone === undefined ? words : words.slice(0, -1);
      if (words[0] === 'r' && words[1] === 'b') read = (row) => readReading(row, headers, timezone);
      else if (words[0] === 'total' && words[1] === 'merged') read = (row) => readDisk(row, timezone);
      else if (read !== undefined) {
        const row = read(line);
        if (row !== undefined) rows.push(row);
        else skipped += 1;
      }
    }
    if (read === undefined) throw unreadable('vmstat', 'it has no header "r b swpd …"');
    warnSkipped(context, skipped);
    return rows;
  },
});
