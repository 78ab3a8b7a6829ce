import { type Static, Type } from '@infrastructor/core';

/** One event of the kernel module. */
export const PoolEvent = Type.Object({
  time: Type.String({ format: 'date-time' }),
  class: Type.String({ description: 'sysevent.fs.zfs.…, ereport.fs.zfs.…, resource.fs.zfs.…' }),
  eventId: Type.Optional(Type.Integer({ description: 'Counts up since the module was loaded' })),
  pool: Type.Optional(Type.String({ description: 'Told with `-v` only, as everything below' })),
  poolGuid: Type.Optional(Type.String()),
  vdevGuid: Type.Optional(Type.String()),
  vdevPath: Type.Optional(Type.String()),
  vdevState: Type.Optional(Type.String()),
  vdevLastState: Type.Optional(Type.String()),
  message: Type.Optional(Type.String({ description: 'What was done, from the internal history' })),
  dataset: Type.Optional(Type.String()),
  details: Type.Optional(
    Type.Record(Type.String(), Type.String(), { description: 'Every further field as printed, without quotes' }),
  ),
});
export type PoolEvent = Static<typeof PoolEvent>;

export const PoolEvents = Type.Array(PoolEvent);
