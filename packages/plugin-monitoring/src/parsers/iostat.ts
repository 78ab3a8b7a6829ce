import { defineParser } from '@infrastructor/core';
import { type IostatRow, IostatRows } from '../schemas/iostat-row.ts';
import { camelCase, numberOf, unreadable, warnSkipped, wholeLines } from './text.ts';

interface Field {
  readonly name: string;
  readonly factor: number;
}

/** Columns without a unit of data (iostat(1), "DEVICE UTILIZATION REPORT"); sizes of requests are in kB, old ones in sectors. */
const fields: Readonly<Record<string, Field>> = {
  tps: { name: 'tps', factor: 1 },
  'r/s': { name: 'readsPerSec', factor: 1 },
  'w/s': { name: 'writesPerSec', factor: 1 },
  'd/s': { name: 'discardsPerSec', factor: 1 },
  'f/s': { name: 'flushesPerSec', factor: 1 },
  'rrqm/s': { name: 'readsMergedPerSec', factor: 1 },
  'wrqm/s': { name: 'writesMergedPerSec', factor: 1 },
  'drqm/s': { name: 'discardsMergedPerSec', factor: 1 },
  '%rrqm': { name: 'readsMergedPercent', factor: 1 },
  '%wrqm': { name: 'writesMergedPercent', factor: 1 },
  '%drqm': { name: 'discardsMergedPercent', factor: 1 },
  await: { name: 'awaitMs', factor: 1 },
  r_await: { name: 'readAwaitMs', factor: 1 },
  w_await: { name: 'writeAwaitMs', factor: 1 },
  d_await: { name: 'discardAwaitMs', factor: 1 },
  f_await: { name: 'flushAwaitMs', factor: 1 },
  'rareq-sz': { name: 'readRequestBytes', factor: 1024 },
  'wareq-sz': { name: 'writeRequestBytes', factor: 1024 },
  'dareq-sz': { name: 'discardRequestBytes', factor: 1024 },
  'areq-sz': { name: 'requestBytes', factor: 1024 },
  'avgrq-sz': { name: 'requestBytes', factor: 512 },
  'aqu-sz': { name: 'queueLength', factor: 1 },
  'avgqu-sz': { name: 'queueLength', factor: 1 },
  svctm: { name: 'serviceTimeMs', factor: 1 },
  '%util': { name: 'utilPercent', factor: 1 },
};
const unitBytes: Readonly<Record<string, number>> = { Blk: 512, sec: 512, kB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };
const verbs: Readonly<Record<string, string>> = {
  read: 'read',
  r: 'read',
  wrtn: 'written',
  w: 'written',
  dscd: 'discarded',
  d: 'discarded',
};

/** `kB_read/s`, `MB_wrtn`, `rkB/s`, `wMB/s`, `rsec/s`: amounts of data, with their unit; the kilobyte of sysstat is 1024 bytes. */
function fieldOf(header: string): Field {
  const known = fields[header];
  if (known !== undefined) return known;
  const long = /^(Blk|kB|MB|GB)_(read|wrtn|dscd)(\/s)?$/.exec(header);
  const short = /^([rwd])(sec|kB|MB|GB)(\/s)$/.exec(header);
  const [unit, verb, rate] = long ? [long[1], long[2], long[3]] : short ? [short[2], short[1], short[3]] : [];
  if (unit === undefined || verb === undefined) return { name: camelCase(header), factor: 1 };
  return { name: `${verbs[verb]}Bytes${rate === undefined ? '' : 'PerSec'}`, factor: unitBytes[unit] ?? 1 };
}

function numbers(words: readonly string[], headers: readonly Field[]): Record<string, number> | undefined {
  if (words.length !== headers.length) return undefined;
  const values = words.map((word) => numberOf(word.replace(',', '.')));
  if (values.includes(undefined)) return undefined;
  return Object.fromEntries(headers.map(({ name, factor }, index) => [name, (values[index] ?? 0) * factor]));
}

/** Reads `iostat` of sysstat, with -x -k -m -c -d and repeated readings (iostat(1)). */
export const iostat = defineParser({
  name: 'iostat',
  description: 'CPU use and disk throughput, from iostat',
  output: IostatRows,
  parse(text, context) {
    const rows: IostatRow[] = [];
    let columns: { type: 'cpu' | 'device'; headers: Field[] } | undefined;
    let hasHeader = false;
    let skipped = 0;
    let reading = 0;
    const seen = new Set<string>();
    for (const line of wholeLines(text, context)) {
      const [first = '', ...words] = line.trim().split(/\s+/);
      const type = first === 'avg-cpu:' ? 'cpu' : /^Device:?$/.test(first) ? 'device' : undefined;
      if (type !== undefined) {
        // A reading ends where one of its two tables comes again.
        if (reading === 0 || seen.has(type)) {
          reading += 1;
          seen.clear();
        }
        seen.add(type);
        hasHeader = true;
        const headers =
          type === 'cpu' ? words.map((word) => ({ name: `${word.slice(1)}Percent`, factor: 1 })) : words.map(fieldOf);
        columns = { type, headers };
        continue;
      }
      if (columns === undefined || first === '') continue;
      const isCpu = columns.type === 'cpu';
      const values = numbers(isCpu ? [first, ...words] : words, columns.headers);
      if (values === undefined) skipped += /^\d\d[/:]|^\d{4}-/.test(first) ? 0 : 1;
      else
        rows.push(isCpu ? { ...values, type: 'cpu', reading } : { ...values, type: 'device', reading, device: first });
    }
    if (!hasHeader) throw unreadable('iostat', 'it has neither "avg-cpu:" nor "Device"');
    warnSkipped(context, skipped);
    return rows;
  },
});
