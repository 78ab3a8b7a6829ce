import { defineParser, type ParseContext, ParseError } from '@infrastructor/core';
import { type PoolIostat, PoolIostats } from '../schemas/pool-iostat.ts';
import { compact } from './reading/compact.ts';
import { sizeOf } from './reading/figures.ts';
import { cutLine, printedLines } from './reading/printed-lines.ts';
import { tabbedRows } from './reading/tables.ts';

const latencies: readonly string[] = [
  ...['totalRead', 'totalWrite', 'diskRead', 'diskWrite', 'syncQueueRead', 'syncQueueWrite'],
  ...['asyncQueueRead', 'asyncQueueWrite', 'scrub', 'trim', 'rebuild'],
];
const queues: readonly string[] = [
  'syncRead',
  'syncWrite',
  'asyncRead',
  'asyncWrite',
  'scrubRead',
  'trimWrite',
  'rebuildWrite',
];

interface Layout {
  readonly latencies: readonly string[];
  readonly queues: readonly string[];
}

/** Columns by their number; rebuilds have columns since 2.2, trims since 0.8. */
const layouts = new Map<number, Layout>();
for (const [waits, queued] of [
  [9, 5],
  [10, 6],
  [11, 7],
]) {
  for (const layout of [
    { latencies: [], queues: [] },
    { latencies: latencies.slice(0, waits), queues: [] },
    { latencies: [], queues: queues.slice(0, queued) },
    { latencies: latencies.slice(0, waits), queues: queues.slice(0, queued) },
  ]) {
    layouts.set(7 + layout.latencies.length + 2 * layout.queues.length, layout);
  }
}

/**
 * `zpool iostat` with `-Hp` or for people, each with any of `-v -l -q -y`, and any number of samples in a row. It has no
 * JSON form. Source: zpool-iostat(8).
 */
export const zpoolIostat = defineParser({
  name: 'zpool.iostat',
  description: 'Operations, bandwidth, waits and queues of pools and vdevs from `zpool iostat`',
  output: PoolIostats,
  parse(text, context) {
    const rows = people(text, context) ?? tabbed(text, context);
    if (rows.length === 0 && !/^no pools available\s*$/m.test(text)) {
      throw new ParseError('No line of `zpool iostat` in the text', {
        hint: 'Histograms (-w, -r) are not read by this parser.',
      });
    }
    return rows;
  },
});

function tabbed(text: string, context: ParseContext): PoolIostat[] {
  // A single line that was cut off may look like one that was printed with fewer columns.
  if (!text.includes('\n')) return [];
  return tabbedRows(text, context).flatMap((cells) => {
    const row = rowOf(cells, undefined);
    if (!row) context.warn(`Not a line of zpool iostat, left out: ${cells.join(' ').slice(0, 80)}`);
    return row ?? [];
  });
}

/** Between a line of dashes and the next; the names stand before the figures, which are one word each. */
function people(text: string, context: ParseContext): PoolIostat[] | undefined {
  const { lines, unterminated } = printedLines(text);
  const rule = /^-{4,}(?: +-+)+ *$/;
  const first = lines.findIndex((line) => rule.test(line));
  if (first < 1) return undefined;
  if (unterminated !== undefined) context.warn(cutLine);
  const figures = (lines[first] ?? '').trim().split(/\s+/).length - 1;
  return lines.slice(first + 1).flatMap((line) => {
    // Samples in a row repeat the header; vdev classes have a heading of their own without figures.
    if (line.trim() === '' || rule.test(line) || /^ +capacity +|^pool +alloc +|^\S+(?: +-)+$/.test(line)) return [];
    const words = line.trim().split(/\s+/);
    const name = words.slice(0, -figures).join(' ');
    const row = rowOf([name, ...words.slice(-figures)], Math.ceil((line.length - line.trimStart().length) / 2));
    if (!row) context.warn(`Not a line of zpool iostat, left out: ${line.trim().slice(0, 80)}`);
    return row ?? [];
  });
}

function rowOf(cells: readonly string[], depth: number | undefined): PoolIostat | undefined {
  const layout = layouts.get(cells.length);
  const [name = '', ...rest] = cells;
  if (!layout || name === '' || !rest.every(isFigure)) return undefined;
  const figures = rest.map((cell, index) => (index < 6 ? sizeOf(cell) : undefined));
  const [allocatedBytes, freeBytes, readOperations, writeOperations, readBytes, writeBytes] = figures;
  const waits = rest.slice(6, 6 + layout.latencies.length);
  const counts = rest.slice(6 + layout.latencies.length);
  return compact<PoolIostat>({
    name,
    depth,
    allocatedBytes,
    freeBytes,
    readOperationsPerSec: readOperations,
    writeOperationsPerSec: writeOperations,
    readBytesPerSec: readBytes,
    writeBytesPerSec: writeBytes,
    latencyNs: waits.length > 0 ? latenciesOf(layout.latencies, waits) : undefined,
    queues: counts.length > 0 ? queuesOf(layout.queues, counts) : undefined,
  });
}

const isFigure = (cell: string) => cell === '-' || sizeOf(cell) !== undefined || nanosecondsOf(cell) !== undefined;

const unitsNs: Readonly<Record<string, number>> = { '': 1, ns: 1, us: 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 3.6e12 };

/** `8456512` or, for people, `8ms`. */
function nanosecondsOf(cell: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ns|us|ms|s|m|h)?$/.exec(cell);
  return match ? Math.round(Number(match[1]) * (unitsNs[match[2] ?? ''] ?? 1)) : undefined;
}

function latenciesOf(names: readonly string[], cells: readonly string[]): Record<string, number> {
  const known = names.map((name, index) => [name, nanosecondsOf(cells[index] ?? '')] as const);
  return Object.fromEntries(known.filter((entry): entry is [string, number] => entry[1] !== undefined));
}

function queuesOf(names: readonly string[], cells: readonly string[]): NonNullable<PoolIostat['queues']> {
  const known: Record<string, { pending: number; active: number }> = {};
  for (const [index, name] of names.entries()) {
    const [pending, active] = [sizeOf(cells[2 * index] ?? ''), sizeOf(cells[2 * index + 1] ?? '')];
    if (pending !== undefined && active !== undefined) known[name] = { pending, active };
  }
  return known;
}
