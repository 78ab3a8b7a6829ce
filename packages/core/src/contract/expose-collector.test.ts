import { Type } from 'typebox';
import { expect, test } from 'vitest';
import { defineCollector } from './collector.ts';
import { exposeCollector } from './expose-collector.ts';
import type { TargetContext } from './tool.ts';

const pools = defineCollector({
  name: 'zfs.pools',
  description: 'Pools',
  ttl: '5m',
  timeout: '20s',
  requires: ['zfs'],
  params: Type.Object({ pool: Type.Optional(Type.String()) }),
  output: Type.Array(Type.Object({ name: Type.String() })),
  collect: async () => [],
});
const plain = exposeCollector(pools, { name: 'list_zfs_pools', http: 'GET /api/zfs/:device/pools' });
const filtered = exposeCollector(pools, {
  name: 'count_zfs_pools',
  description: 'How many',
  http: 'GET /api/zfs/:device/count',
  filter: Type.Object({ prefix: Type.String({ default: '' }) }),
  output: Type.Integer(),
  select: (snapshot, { prefix }) => snapshot.filter(({ name }) => name.startsWith(prefix)).length,
});

test('an exposed collector is a read-only tool with everything the collector says', () => {
  expect(plain).toMatchObject({
    kind: 'tool',
    title: 'List zfs pools',
    description: 'Pools',
    scope: 'read',
    effects: { readOnly: true, destructive: false, idempotent: true },
    requires: ['zfs'],
    timeout: '20s',
    collector: pools,
    output: pools.output,
  });
  expect(Object.keys(plain.input.properties)).toEqual(['pool']);
  expect(Object.isFrozen(plain)).toBe(true);
});

test('what only filters is no parameter of the collection, so it makes no other cache entry', async () => {
  expect(Object.keys(filtered.input.properties)).toEqual(['pool', 'prefix']);
  const asked: unknown[] = [];
  const collect = async (_collector: unknown, params: unknown) => {
    asked.push(params);
    return [{ name: 'tank' }, { name: 'backup' }];
  };
  const run = (input: object) =>
    filtered.run({ collect, input } as unknown as TargetContext<'device', typeof filtered.input>);
  expect(await run({ prefix: 't' })).toBe(1);
  expect(await run({ prefix: '', pool: 'tank' })).toBe(2);
  expect(asked).toEqual([{}, { pool: 'tank' }]);
});
