import { defineCollector } from '@infrastructor/core';
import { runPermitted } from '../access/permitted.ts';
import { readPoolStatus, readPoolStatusJson } from '../commands/zpool-status.ts';
import { PoolStatuses } from '../schemas/pool-status.ts';
import { zfsVersionCollector } from './zfs-version.ts';

export const poolStatusCollector = defineCollector({
  name: 'zfs.pool-status',
  description: 'State, device tree, errors, scrub or resilver and damaged files of every pool',
  ttl: '30s',
  poll: '60s',
  timeout: '45s',
  requires: ['zfs'],
  output: PoolStatuses,
  async collect(context) {
    const { json } = await context.collect(zfsVersionCollector, {}, { fresh: false });
    return runPermitted(context, json ? readPoolStatusJson : readPoolStatus);
  },
});
