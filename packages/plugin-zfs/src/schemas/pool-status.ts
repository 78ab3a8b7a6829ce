import { type Static, Type } from '@infrastructor/core';
import { ScanStats } from './scan-stats.ts';
import { VdevTree } from './vdev.ts';

const Text = (description: string) => Type.Union([Type.String(), Type.Null()], { description });

/** One pool as `zpool status` tells it, the same from its text and from its JSON. */
export const PoolStatus = Type.Object({
  pool: Type.String(),
  poolGuid: Type.Optional(Type.String()),
  state: Type.String({ description: 'ONLINE, DEGRADED, FAULTED, OFFLINE, REMOVED, UNAVAIL or SUSPENDED' }),
  status: Text('What is wrong or to be noted; null where zpool has nothing to say'),
  action: Text('What zpool recommends'),
  see: Text('Where the message is explained'),
  messageId: Type.Optional(Type.String({ description: 'ZFS-8000-…' })),
  comment: Type.Optional(Type.String()),
  scan: Text('Scrub or resilver in the words of zpool'),
  scanStats: Type.Union([ScanStats, Type.Null()], {
    description: 'The same as figures; null: never scanned, or not told',
  }),
  rebuilds: Type.Array(ScanStats, { description: 'Further scans, as of a sequential resilver beside a scrub' }),
  removal: Type.Optional(Type.String({ description: 'Removal of a vdev' })),
  checkpoint: Type.Optional(Type.String()),
  expansion: Type.Optional(Type.String({ description: 'Expansion of a raidz vdev' })),
  dedup: Type.Optional(Type.String()),
  vdevs: Type.Union([VdevTree, Type.Null()], { description: 'null where the configuration was not told' }),
  errors: Type.Union([Type.Array(Type.String()), Type.Null()], {
    description: 'The errors line and what is listed below it; null where it is missing',
  }),
  errorCount: Type.Optional(Type.Integer({ minimum: 0, description: 'Data errors; absent where no number was told' })),
  damagedFiles: Type.Array(Type.String(), { description: 'Listed by `zpool status -v` only' }),
});
export type PoolStatus = Static<typeof PoolStatus>;

export const PoolStatuses = Type.Array(PoolStatus);

/** Whether a stored value can be read as this; an earlier version may have stored another form. */
export function isPoolStatuses(value: unknown): value is PoolStatus[] {
  const fits = (item: unknown) =>
    typeof item === 'object' && item !== null && 'pool' in item && 'vdevs' in item && 'damagedFiles' in item;
  return Array.isArray(value) && value.every(fits);
}
