import { defineCollector } from '@infrastructor/core';
import { runPermitted } from '../access/permitted.ts';
import { getPoolProperties } from '../commands/zpool-get.ts';
import { Properties } from '../schemas/property.ts';

export const poolPropertiesCollector = defineCollector({
  name: 'zfs.pool-properties',
  description: 'Properties and features of every pool',
  ttl: '15m',
  requires: ['zfs'],
  output: Properties,
  collect: (context) => runPermitted(context, getPoolProperties),
});
