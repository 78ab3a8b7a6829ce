import { defineCollector } from '@infrastructor/core';
import { runPermitted } from '../access/permitted.ts';
import { listPools, listPoolsJson } from '../commands/zpool-list.ts';
import { Pools } from '../schemas/pool.ts';
import { zfsVersionCollector } from './zfs-version.ts';

export const poolsCollector = defineCollector({
  name: 'zfs.pools',
  description: 'Pools with their space, fragmentation and health',
  ttl: '60s',
  poll: '5m',
  timeout: '30s',
  requires: ['zfs'],
  output: Pools,
  capacities: (pools) =>
    pools.flatMap(({ name, sizeBytes, allocatedBytes }) =>
      sizeBytes === undefined || allocatedBytes === undefined
        ? []
        : [{ subject: name, usedBytes: allocatedBytes, sizeBytes }],
    ),
  async collect(context) {
    const { json } = await context.collect(zfsVersionCollector, {}, { fresh: false });
    return runPermitted(context, json ? listPoolsJson : listPools);
  },
});
