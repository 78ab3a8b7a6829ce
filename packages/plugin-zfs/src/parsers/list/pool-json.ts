import type { Pool, PoolVdev } from '../../schemas/pool.ts';
import type { VdevClass } from '../../schemas/vdev.ts';
import { compact } from '../reading/compact.ts';
import { digitsOf } from '../reading/figures.ts';
import { entriesOf, isObject, type JsonObject, propertyScalar, scalar } from '../reading/json-document.ts';
import { type PoolCells, poolOfCells, poolVdevOfCells } from './pool-columns.ts';

const classKeys: Readonly<Record<string, VdevClass>> = {
  vdevs: 'data',
  dedup: 'dedup',
  special: 'special',
  logs: 'logs',
  l2cache: 'cache',
  spares: 'spares',
};

function cellsOf(name: string, owner: JsonObject): PoolCells {
  const properties = entriesOf(owner.properties).map(
    ([property, { value }]) => [property, propertyScalar(value)] as const,
  );
  return { health: scalar(owner.state), ...Object.fromEntries(properties), name };
}

/** The pools of a `zpool list -j` document, with its vdevs where it was asked for them. */
export function poolsOfJson(document: JsonObject): Pool[] {
  return entriesOf(document.pools).flatMap(([key, owner]) => {
    const pool = poolOfCells(cellsOf(scalar(owner.name) ?? key, owner));
    if (!pool) return [];
    const guid = digitsOf(scalar(owner.pool_guid ?? owner.guid) ?? '');
    const vdevs = Object.entries(classKeys).flatMap(([section, vdevClass]) =>
      entriesOf(owner[section]).flatMap(([name, vdev]) => vdevsOf(name, vdev, vdevClass, 1)),
    );
    const told = Object.keys(classKeys).some((section) => isObject(owner[section]));
    return compact<Pool>({ ...pool, guid: guid ?? pool.guid, vdevs: told ? vdevs : undefined });
  });
}

function vdevsOf(key: string, owner: JsonObject, vdevClass: VdevClass, depth: number): PoolVdev[] {
  const vdev = poolVdevOfCells(cellsOf(scalar(owner.name) ?? key, owner), vdevClass, depth);
  const children = entriesOf(owner.vdevs).flatMap(([name, child]) => vdevsOf(name, child, vdevClass, depth + 1));
  const told = vdev && { ...vdev, guid: digitsOf(scalar(owner.guid) ?? ''), path: scalar(owner.path) ?? vdev.path };
  return [...(told ? [compact<PoolVdev>(told)] : []), ...children];
}
