import { type Static, Type } from '@infrastructor/core';

const Bytes = (description: string) => Type.Optional(Type.Integer({ minimum: 0, description }));

const space = {
  sizeBytes: Bytes('Raw size; of raidz with parity'),
  allocatedBytes: Bytes('In use, with parity'),
  freeBytes: Bytes('Not in use'),
  checkpointBytes: Bytes('Held by a checkpoint; absent where there is none'),
  expandableBytes: Bytes('Could be added by `zpool online -e`'),
  fragmentationPercent: Type.Optional(Type.Number({ description: 'Fragmentation of the free space' })),
  capacityPercent: Type.Optional(Type.Number({ description: 'Part of the size in use; a full pool stays below 100' })),
  health: Type.Optional(Type.String({ description: 'ONLINE does not mean free of errors: see the status' })),
};

export const PoolVdev = Type.Object({
  name: Type.String(),
  class: Type.String({ description: 'data, dedup, special, logs, cache or spares' }),
  depth: Type.Optional(Type.Integer({ minimum: 1, description: 'Nesting below the pool; `-H` does not tell it' })),
  guid: Type.Optional(Type.String()),
  path: Type.Optional(Type.String()),
  ...space,
});
export type PoolVdev = Static<typeof PoolVdev>;

export const Pool = Type.Object({
  name: Type.String(),
  guid: Type.Optional(Type.String()),
  ...space,
  health: Type.String({ description: 'ONLINE does not mean free of errors: see the status' }),
  dedupRatio: Type.Optional(Type.Number()),
  altroot: Type.Optional(Type.String()),
  vdevs: Type.Optional(Type.Array(PoolVdev, { description: 'Groups and disks in the order printed, with `-v` only' })),
});
export type Pool = Static<typeof Pool>;

export const Pools = Type.Array(Pool);
