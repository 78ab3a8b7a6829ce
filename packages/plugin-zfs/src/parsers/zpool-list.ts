import { defineParser, type ParseContext, ParseError } from '@infrastructor/core';
import { isPoolName } from '../names.ts';
import { type Pool, Pools, type PoolVdev } from '../schemas/pool.ts';
import { type PoolCells, poolOfCells, poolVdevOfCells } from './list/pool-columns.ts';
import { poolsOfJson } from './list/pool-json.ts';
import { looksLikeJson, zfsDocument } from './reading/json-document.ts';
import { cellsOf, headedTable, tabbedRows } from './reading/tables.ts';

/**
 * `zpool list` with `-Hp`, for people, or `-j`, each also with `-v`. Without a header the columns are told by their
 * number: those that 0.6, 0.7 and 0.8 and later print by default, and the list with a GUID that this plugin asks for.
 * Source: zpool-list(8).
 */
export const zpoolList = defineParser({
  name: 'zpool.list',
  description: 'Pools with size, free space, fragmentation and health from `zpool list`',
  output: Pools,
  parse(text, context) {
    if (looksLikeJson(text)) return poolsOfJson(zfsDocument(text, ['zpool list', 'zpool get']));
    const pools = people(text, context) ?? tabbed(text, context);
    const none = /^no pools available\s*$/m.test(text) || (context.exitCode === 0 && text.trim() === '');
    if (pools.length === 0 && !none) {
      throw new ParseError('No pool of `zpool list` in the text', {
        hint: 'With -H, the default columns are understood, or name,guid,size,alloc,free,checkpoint,expandsize,frag,cap,dedup,health,altroot.',
      });
    }
    return pools;
  },
});

const layouts = new Map(
  [
    'name size allocated free capacity dedupratio health altroot',
    'name size allocated free expandsize fragmentation capacity dedupratio health altroot',
    'name size allocated free checkpoint expandsize fragmentation capacity dedupratio health altroot',
    'name guid size allocated free checkpoint expandsize fragmentation capacity dedupratio health altroot',
  ].map((line) => {
    const columns = line.split(' ');
    return [columns.length, columns] as const;
  }),
);

const cellsBy = (columns: readonly string[], cells: readonly (string | undefined)[]): PoolCells =>
  Object.fromEntries(columns.map((column, index) => [column, cells[index]]));

/** Headings of classes stand between the vdevs, with dashes and without tabs even under `-H`. */
const heading = /^\s*(dedup|special|logs?|cache|spares?)(?:\s+-)*\s*$/;
const classOf = (name: string) => ({ log: 'logs', spare: 'spares' })[name] ?? name;

function tabbed(text: string, context: ParseContext): Pool[] {
  const pools: Pool[] = [];
  let columns: readonly string[] = [];
  let vdevClass = 'data';
  for (const cells of tabbedRows(spacedHeadings(text), context)) {
    const pool = pools.at(-1);
    if (pool && cells.length === 2 && cells[1] === headingMark) vdevClass = classOf(cells[0] ?? '');
    else if (pool && cells[0] === '') {
      // Vdev lines start with an empty cell, leave ALTROOT out, and are the same for groups and disks.
      add(pool, poolVdevOfCells(cellsBy(columns.slice(0, -1), cells.slice(1)), vdevClass), cells.join(' '), context);
    } else {
      const layout = layouts.get(cells.length);
      const found = layout && isPoolName(cells[0] ?? '') ? poolOfCells(cellsBy(layout, cells)) : undefined;
      if (found && layout) {
        pools.push(found);
        columns = layout;
        vdevClass = 'data';
      } else context.warn(`Not a pool, left out: ${cells.join(' ').slice(0, 80)}`);
    }
  }
  return pools;
}

/** Stands behind the name of a class in a row of its own. */
const headingMark = 'heading';

const spacedHeadings = (text: string) =>
  text.replaceAll(/^(dedup|special|logs?|cache|spares?)(?: +-)* *(?=\r?$)/gm, `$1\t${headingMark}`);

const headerNames: Readonly<Record<string, string>> = {
  NAME: 'name',
  SIZE: 'size',
  ALLOC: 'allocated',
  USED: 'allocated',
  FREE: 'free',
  AVAIL: 'free',
  CKPOINT: 'checkpoint',
  EXPANDSZ: 'expandsize',
  FRAG: 'fragmentation',
  CAP: 'capacity',
  DEDUP: 'dedupratio',
  HEALTH: 'health',
  ALTROOT: 'altroot',
  GUID: 'guid',
};

/** The table for people; undefined where there is none. */
function people(text: string, context: ParseContext): Pool[] | undefined {
  const isHeader = (line: string) => /^NAME +.*\bHEALTH\b/.test(line);
  const isRight = (name: string) => name !== 'NAME' && name !== 'ALTROOT';
  const table = headedTable(text, isHeader, isRight, context);
  if (!table) return undefined;
  const names = table.columns.map(({ name }) => headerNames[name] ?? name.toLowerCase());
  const pools: Pool[] = [];
  let vdevClass = 'data';
  for (const line of table.lines) {
    const pool = pools.at(-1);
    const headed = heading.exec(line)?.[1];
    if (headed && pool) {
      vdevClass = classOf(headed);
      continue;
    }
    const indent = line.length - line.trimStart().length;
    const cells = cellsBy(names, cellsOf(line, table.columns) ?? fromTheRight(line, names.length));
    if (indent > 0 && pool) {
      add(pool, poolVdevOfCells(cells, vdevClass, Math.ceil(indent / 2)), line, context);
      continue;
    }
    const found = indent === 0 ? poolOfCells(cells) : undefined;
    if (found) {
      pools.push(found);
      vdevClass = 'data';
    } else context.warn(`Not a pool, left out: ${line.slice(0, 80)}`);
  }
  return pools;
}

/** A line whose cells outgrew their columns: every cell but the name is one word. */
function fromTheRight(line: string, count: number): readonly string[] {
  const words = line.trim().split(/\s+/);
  return words.length < count ? [] : [words.slice(0, words.length - count + 1).join(' '), ...words.slice(1 - count)];
}

function add(pool: Pool, vdev: PoolVdev | undefined, line: string, context: ParseContext): void {
  if (vdev) pool.vdevs = [...(pool.vdevs ?? []), vdev];
  else context.warn(`Not a device of pool ${pool.name}, left out: ${line.trim().slice(0, 80)}`);
}
