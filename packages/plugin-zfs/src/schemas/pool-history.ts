import { type Static, Type } from '@infrastructor/core';

export const PoolHistoryEntry = Type.Object({
  pool: Type.String(),
  time: Type.String({ format: 'date-time' }),
  command: Type.String({ description: 'The command line; of internal entries what was done' }),
  internal: Type.Boolean({ description: 'Logged by ZFS itself (`-i`), not typed by anyone' }),
  txg: Type.Optional(Type.Integer()),
  user: Type.Optional(Type.String({ description: 'With `-l` only, as the host' })),
  host: Type.Optional(Type.String()),
});
export type PoolHistoryEntry = Static<typeof PoolHistoryEntry>;

export const PoolHistory = Type.Array(PoolHistoryEntry);
