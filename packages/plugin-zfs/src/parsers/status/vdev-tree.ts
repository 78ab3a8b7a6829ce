import type { ParseContext } from '@infrastructor/core';
import type { Vdev, VdevClass, VdevTree } from '../../schemas/vdev.ts';
import { compact } from '../reading/compact.ts';
import { defaultHeader, type VdevHeader, type VdevRow, vdevHeaderOf, vdevRowOf } from './vdev-row.ts';
import { vdevTypeOf } from './vdev-type.ts';

const classHeadings: Readonly<Record<string, VdevClass>> = {
  logs: 'logs',
  log: 'logs',
  cache: 'cache',
  spares: 'spares',
  special: 'special',
  dedup: 'dedup',
};

/** What a row is put into: the class that is being read, or a group, with its own indentation. */
interface Level {
  readonly indent: number;
  readonly children: Vdev[];
}

/**
 * The device tree below `config:`; nesting is told by indentation alone.
 * @param lines lines without tabs, the first being what stands behind the label
 * @returns null when there is no pool in the lines
 */
export function vdevTreeOf(lines: readonly string[], context: ParseContext): VdevTree | null {
  let header = defaultHeader;
  let root: { readonly tree: VdevTree; readonly indent: number } | undefined;
  let levels: Level[] = [];
  for (const line of lines) {
    const newHeader = vdevHeaderOf(line);
    if (newHeader) {
      header = newHeader;
      continue;
    }
    const row = vdevRowOf(line, header);
    if (!root) {
      if (!row) continue;
      root = { tree: treeOf(row), indent: row.indent };
      levels = [{ indent: row.indent, children: root.tree.classes.data }];
      continue;
    }
    const heading = headingOf(line, row, root.indent);
    if (heading) {
      root.tree.classes[heading] ??= [];
      levels = [{ indent: root.indent, children: root.tree.classes[heading] }];
      continue;
    }
    if (!row) {
      if (line.trim() !== '')
        context.warn(`Not a device of pool ${root.tree.name}, left out: ${line.trim().slice(0, 80)}`);
      continue;
    }
    if (row.doubtful) context.warn(`A counter of ${row.name} in pool ${root.tree.name} was read in part`);
    while (levels.length > 1 && (levels.at(-1)?.indent ?? 0) >= row.indent) levels.pop();
    const vdev = vdevOf(row);
    levels.at(-1)?.children.push(vdev);
    levels.push({ indent: row.indent, children: vdev.children });
  }
  return root?.tree ?? null;
}

/** True for the last row of a cut-off text when its figures end where the table ends, so that none is cut. */
export function isWholeRow(line: string, lines: readonly string[]): boolean {
  const header = lines.map(vdevHeaderOf).findLast((found): found is VdevHeader => found !== undefined);
  return header?.endColumn !== undefined && header.counters.length === 3 && line.length === header.endColumn;
}

/** Class headings stand where the pool stands; until pool version 28 they carried counters of their own. */
function headingOf(line: string, row: VdevRow | undefined, rootIndent: number): VdevClass | undefined {
  if (line.length - line.trimStart().length > rootIndent) return undefined;
  const name = row ? row.name : line.trim();
  return Object.hasOwn(classHeadings, name) ? classHeadings[name] : undefined;
}

function treeOf({ name, state, counters, note }: VdevRow): VdevTree {
  const { READ, WRITE, CKSUM } = counters;
  return { name, state, read: READ ?? null, write: WRITE ?? null, cksum: CKSUM ?? null, note, classes: { data: [] } };
}

function vdevOf({ name, state, counters, note }: VdevRow): Vdev {
  const { READ, WRITE, CKSUM, SLOW } = counters;
  return compact<Vdev>({
    name,
    type: vdevTypeOf(name),
    state,
    read: READ ?? null,
    write: WRITE ?? null,
    cksum: CKSUM ?? null,
    slowIos: SLOW,
    note,
    path: name.startsWith('/') ? name : undefined,
    children: [],
  });
}
