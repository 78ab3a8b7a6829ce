import { type Static, Type } from '@infrastructor/core';
import { ArcReport } from './arc-stats.ts';
import { Pool } from './pool.ts';
import { HealthReason, ZfsHealth } from './pool-health.ts';
import { Recommendation } from './recommendation.ts';
import { ZfsVersion } from './zfs-version.ts';

const Bytes = (description: string) => Type.Integer({ minimum: 0, description });

export const PoolReport = Type.Object({
  ...Pool.properties,
  verdict: ZfsHealth.properties.verdict,
  reasons: Type.Array(HealthReason),
  scan: Type.Union([Type.String(), Type.Null()], { description: 'Last scrub or resilver in the words of zpool' }),
  datasets: Type.Integer(),
  volumes: Type.Integer(),
  snapshots: Type.Integer(),
});

export const ZfsReport = Type.Object({
  device: Type.String(),
  generatedAt: Type.String({ format: 'date-time' }),
  version: ZfsVersion,
  verdict: ZfsHealth.properties.verdict,
  pools: Type.Array(PoolReport),
  snapshots: Type.Object({
    count: Type.Integer(),
    uniqueBytes: Bytes('Held by single snapshots'),
    totalBytes: Type.Optional(Bytes('All that only snapshots hold')),
  }),
  arc: Type.Optional(Type.Omit(ArcReport, ['statistics'])),
  recommendations: Type.Array(Recommendation),
  text: Type.String({ description: 'The same to read, as Markdown' }),
});
export type ZfsReport = Static<typeof ZfsReport>;
