import { defineParser, Type } from '@infrastructor/core';
import { ProcZone } from '../../schemas/proc-memory.ts';
import { unreadable, warnSkipped, wholeLines } from '../text.ts';

type Pageset = ProcZone['pagesets'][number];

const zoneLine = /^Node (\d+), zone +(\w+) *$/;
const valueLine = /^\s+(?:pages )?([a-z]\w*(?: \w+)*):?\s+(-?\d+)\s*$/;
const protectionLine = /^\s+protection: \((\d+(?:, \d+)*)\)\s*$/;

/** Pages of the zone by what the kernel calls them; every other line is a counter. */
const pages = {
  free: 'freePages',
  min: 'minPages',
  low: 'lowPages',
  high: 'highPages',
  spanned: 'spannedPages',
  present: 'presentPages',
  managed: 'managedPages',
} as const;
const ofPageset = {
  count: 'countPages',
  high: 'highPages',
  batch: 'batchPages',
  'vm stats threshold': 'vmStatsThreshold',
} as const;
const ofZone = { node_unreclaimable: 'nodeUnreclaimable', start_pfn: 'startPfn' } as const;

const has = <Table extends object>(table: Table, name: string): name is string & keyof Table =>
  Object.hasOwn(table, name);

/** The part of a zone that a line belongs to is told by the headings "per-node stats", "pages" and "pagesets". */
type Part = 'node' | 'zone' | 'pagesets';

function addValue(zone: ProcZone, part: Part, name: string, value: number): void {
  const set: Pageset | undefined = zone.pagesets.at(-1);
  if (has(ofZone, name)) zone[ofZone[name]] = value;
  else if (part === 'node') zone.nodeCounters = { ...zone.nodeCounters, [name]: value };
  else if (part === 'pagesets' && name === 'cpu') zone.pagesets.push({ cpu: value });
  else if (part === 'pagesets' && set !== undefined) {
    if (has(ofPageset, name)) set[ofPageset[name]] = value;
    else set.other = { ...set.other, [name]: value };
  } else if (has(pages, name)) zone[pages[name]] = value;
  else zone.counters[name] = value;
}

/** Reads /proc/zoneinfo (proc_zoneinfo(5), mm/vmstat.c). */
export const zoneinfo = defineParser({
  name: 'zoneinfo',
  description: 'Zones of the memory, their watermarks and counters, from /proc/zoneinfo',
  output: Type.Array(ProcZone),
  parse(text, context) {
    const zones: ProcZone[] = [];
    let zone: ProcZone | undefined;
    let part: Part = 'zone';
    let skipped = 0;
    for (const line of wholeLines(text, context)) {
      const [, node, name] = zoneLine.exec(line) ?? [];
      if (name !== undefined) {
        zone = { node: Number(node), zone: name, counters: {}, pagesets: [] };
        zones.push(zone);
        part = 'zone';
      }
      if (zone === undefined || name !== undefined || line.trim() === '') continue;
      if (/^\s+per-node stats\s*$/.test(line)) part = 'node';
      else if (/^\s+pagesets\s*$/.test(line)) part = 'pagesets';
      else if (!/^\s+page is /.test(line)) {
        if (/^\s+pages free\s/.test(line)) part = 'zone';
        const protection = protectionLine.exec(line)?.[1];
        const [, counter, digits] = valueLine.exec(line) ?? [];
        if (protection !== undefined) zone.protectionPages = protection.split(', ').map(Number);
        else if (counter !== undefined) addValue(zone, part, counter, Number(digits));
        else skipped += 1;
      }
    }
    if (zone === undefined) throw unreadable('/proc/zoneinfo', 'it has no line "Node 0, zone …"');
    warnSkipped(context, skipped);
    return zones;
  },
});
