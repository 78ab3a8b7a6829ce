import { exposeCollector, NotFoundError, Type } from '@infrastructor/core';
import { poolStatusCollector } from '../collectors/pool-status.ts';
import { PoolName } from '../names.ts';
import { PoolStatus } from '../schemas/pool-status.ts';

export const getZfsPoolStatus = exposeCollector(poolStatusCollector, {
  name: 'get_zfs_pool_status',
  description: 'State, device tree with error counts, scrub or resilver progress and damaged files of one pool',
  http: 'GET /api/zfs/:device/pools/:pool/status',
  filter: Type.Object({ pool: PoolName }),
  output: PoolStatus,
  select(pools, { pool }) {
    const found = pools.find((status) => status.pool === pool);
    if (found) return found;
    throw new NotFoundError(`There is no pool ${pool}`, {
      hint: `Pools of this device: ${pools.map((status) => status.pool).join(', ') || 'none'}.`,
    });
  },
});
