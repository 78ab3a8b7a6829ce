import type { Pool, PoolVdev } from '../../schemas/pool.ts';
import { compact } from '../reading/compact.ts';
import { digitsOf, percentOf, ratioOf, sizeOf } from '../reading/figures.ts';

/** Cells of one line of `zpool list` by property name. */
export type PoolCells = Readonly<Record<string, string | undefined>>;

const set = (text: string | undefined) => (text === undefined || text === '-' ? undefined : text);

function spaceOf(cells: PoolCells) {
  const bytes = (key: string) => sizeOf(cells[key] ?? '');
  return {
    sizeBytes: bytes('size'),
    allocatedBytes: bytes('allocated'),
    freeBytes: bytes('free'),
    checkpointBytes: bytes('checkpoint'),
    expandableBytes: bytes('expandsize'),
    fragmentationPercent: percentOf(cells.fragmentation ?? ''),
    capacityPercent: percentOf(cells.capacity ?? ''),
  };
}

/** Undefined where the line cannot be a pool's: its health is not a state, or a size is neither a size nor `-`. */
export function poolOfCells(cells: PoolCells): Pool | undefined {
  const { name, size, health } = cells;
  if (!name || !health || !/^[A-Z]+$/.test(health)) return undefined;
  if (size !== undefined && size !== '-' && sizeOf(size) === undefined) return undefined;
  return compact<Pool>({
    name,
    guid: digitsOf(cells.guid ?? ''),
    ...spaceOf(cells),
    health,
    dedupRatio: ratioOf(cells.dedupratio ?? ''),
    altroot: set(cells.altroot),
    vdevs: undefined,
  });
}

export function poolVdevOfCells(cells: PoolCells, vdevClass: string, depth?: number): PoolVdev | undefined {
  const { name, size } = cells;
  if (!name || (size !== undefined && size !== '-' && sizeOf(size) === undefined)) return undefined;
  return compact<PoolVdev>({
    name,
    class: vdevClass,
    depth,
    guid: undefined,
    path: name.startsWith('/') ? name : undefined,
    ...spaceOf(cells),
    health: set(cells.health),
  });
}
