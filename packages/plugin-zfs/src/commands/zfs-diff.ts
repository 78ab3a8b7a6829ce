import { defineCommand, sh, Type } from '@infrastructor/core';
import { DatasetName, FullSnapshotName } from '../names.ts';
import { zfsDiff } from '../parsers/zfs-diff.ts';
import { inUtc } from './in-utc.ts';

/** Changed files from a snapshot to a later one, or to the present (zfs-diff(8)). */
export const diffSnapshots = defineCommand({
  name: 'zfs.diff',
  params: Type.Object({
    from: FullSnapshotName,
    to: Type.Optional(Type.Union([FullSnapshotName, DatasetName])),
  }),
  command: ({ from, to }) => inUtc(sh`zfs diff -FHt ${from} ${to}`),
  parser: zfsDiff,
  timeout: '300s',
});
