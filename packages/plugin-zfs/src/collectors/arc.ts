import { setTimeout as wait } from 'node:timers/promises';
import { defineCollector, Type } from '@infrastructor/core';
import { runPermitted } from '../access/permitted.ts';
import { arcInterval } from '../analysis/arc-interval.ts';
import { readArcstats } from '../commands/arcstats.ts';
import { ArcReport } from '../schemas/arc-stats.ts';

export const arcCollector = defineCollector({
  name: 'zfs.arc',
  description: 'Size, target and hit ratios of the cache in memory, since boot and over an interval',
  ttl: '15s',
  poll: '5m',
  timeout: '90s',
  requires: ['zfs'],
  params: Type.Object({
    intervalSec: Type.Number({
      minimum: 0,
      maximum: 60,
      default: 1,
      description: 'Time between the two readings; 0 reads once',
    }),
  }),
  output: ArcReport,
  async collect(context) {
    const { params, signal } = context;
    const before = await runPermitted(context, readArcstats);
    if (params.intervalSec === 0) return before;
    const startedAt = performance.now();
    await wait(params.intervalSec * 1_000, undefined, { signal });
    const after = await runPermitted(context, readArcstats);
    const interval = arcInterval(before, after, (performance.now() - startedAt) / 1_000);
    return interval ? { ...after, interval } : after;
  },
});
