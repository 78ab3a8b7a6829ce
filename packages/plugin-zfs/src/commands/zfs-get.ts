import { defineCommand, sh, Type } from '@infrastructor/core';
import { DatasetName, FullBookmarkName, FullSnapshotName } from '../names.ts';
import { zfsGet } from '../parsers/zfs-get.ts';
import { inUtc } from './in-utc.ts';

/** Every property of one dataset, snapshot or bookmark. Tabs on every version, see `zfs.list` (zfs-get(8)). */
export const getProperties = defineCommand({
  name: 'zfs.get',
  params: Type.Object({ dataset: Type.Union([DatasetName, FullSnapshotName, FullBookmarkName]) }),
  command: ({ dataset }) => inUtc(sh`zfs get -Hp all ${dataset}`),
  parser: zfsGet,
  timeout: '20s',
});

/** What advice on datasets looks at. */
const advised =
  'type,used,referenced,compression,sync,checksum,atime,relatime,dedup,quota,refquota,refreservation,usedbyrefreservation';

/** Those properties of every file system and volume that advice rests on. */
export const getSettings = defineCommand({
  name: 'zfs.get-settings',
  command: () => inUtc(sh`zfs get -Hp -o name,property,value,source -t filesystem,volume ${advised}`),
  parser: zfsGet,
  timeout: '60s',
});

/** Of which snapshot each clone was made. */
export const getOrigins = defineCommand({
  name: 'zfs.get-origins',
  command: () => inUtc(sh`zfs get -Hp -o name,property,value,source -t filesystem,volume origin`),
  parser: zfsGet,
  timeout: '60s',
});
