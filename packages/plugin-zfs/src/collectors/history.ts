import { defineCollector } from '@infrastructor/core';
import { runPermitted } from '../access/permitted.ts';
import { listHistory } from '../commands/zpool-history.ts';
import { PoolHistory } from '../schemas/pool-history.ts';

export const historyCollector = defineCollector({
  name: 'zfs.history',
  description: 'Commands that changed the pools, oldest first within each',
  ttl: '60s',
  requires: ['zfs'],
  persist: 'none',
  output: PoolHistory,
  collect: (context) => runPermitted(context, listHistory),
});
