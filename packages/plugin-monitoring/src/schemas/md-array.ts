import { type Static, Type } from '@infrastructor/core';

/** One software RAID of /proc/mdstat. */
export const MdArray = Type.Object({
  name: Type.String(),
  state: Type.String({ description: 'active or inactive' }),
  readOnly: Type.Optional(Type.String({ description: 'read-only or auto-read-only' })),
  level: Type.Optional(Type.String({ description: 'raid1, raid5, linear…' })),
  members: Type.Array(
    Type.Object({
      device: Type.String(),
      slot: Type.Optional(Type.Integer()),
      flags: Type.Array(Type.String(), { description: 'faulty, spare, write-mostly, journal, replacement' }),
    }),
  ),
  sizeBytes: Type.Optional(Type.Number()),
  membersTotal: Type.Optional(Type.Integer()),
  membersActive: Type.Optional(Type.Integer()),
  memberStates: Type.Optional(Type.String({ description: 'U is up, _ is missing: UU_' })),
  degraded: Type.Optional(Type.Boolean()),
  operation: Type.Optional(Type.String({ description: 'recovery, resync, check, reshape' })),
  operationState: Type.Optional(Type.String({ description: 'running, delayed, pending' })),
  progressPercent: Type.Optional(Type.Number()),
  finishSec: Type.Optional(Type.Number()),
  speedBytesPerSec: Type.Optional(Type.Number()),
});
export type MdArray = Static<typeof MdArray>;
export const MdArrays = Type.Array(MdArray);
