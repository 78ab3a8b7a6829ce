import { exposeCollector, paginate, Type } from '@infrastructor/core';
import { poolsCollector } from '../collectors/pools.ts';
import { Pools } from '../schemas/pool.ts';
import { pagingInputs } from './paging-inputs.ts';

export const listZfsPools = exposeCollector(poolsCollector, {
  name: 'list_zfs_pools',
  http: 'GET /api/zfs/:device/pools',
  filter: Type.Object(pagingInputs),
  output: Pools,
  select: (pools, page) => paginate(pools, page),
});
