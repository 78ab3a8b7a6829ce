import { type Static, Type } from '@infrastructor/core';
import { Filesystem } from './filesystem.ts';
import { SystemMetrics } from './system-metrics.ts';

const perSecond = (description?: string) =>
  Type.Optional(Type.Number({ minimum: 0, ...(description ? { description } : {}) }));

/** One mounted file system with space and inodes, or why it says nothing. */
export const MountUse = Type.Object({
  mountPoint: Type.String(),
  device: Type.String(),
  type: Type.Optional(Type.String()),
  remote: Type.Boolean({ description: 'Of another machine, or of a program: it may stop answering' }),
  readOnly: Type.Boolean(),
  state: Type.Enum(['ok', 'dead', 'refused'], {
    description: 'dead: it gave no answer in time; refused: it gave an error',
  }),
  reason: Type.Optional(Type.String()),
  ...Type.Omit(Filesystem, ['filesystem', 'type', 'mountedOn']).properties,
});
export type MountUse = Static<typeof MountUse>;

export const DrivesStats = Type.Object({
  intervalSec: Type.Number({ description: 'Between the two samples that rates are made of' }),
  disks: Type.Array(
    Type.Object({
      ...SystemMetrics.properties.disks.items.properties,
      readLatencyMs: perSecond('Mean of the reads that ended in the interval, waiting included'),
      writeLatencyMs: perSecond(),
      queueLength: perSecond('Mean number of requests in flight'),
      mounts: Type.Array(Type.String(), { description: 'Mounted from this disk or its partitions' }),
    }),
  ),
  mounts: Type.Array(MountUse),
});
export type DrivesStats = Static<typeof DrivesStats>;
