import { defineCommand, sh, Type } from '@infrastructor/core';
import { DatasetName } from '../names.ts';
import { zfsList } from '../parsers/zfs-list.ts';
import { inUtc } from './in-utc.ts';

// The parser tells columns under -H by their number: these are its `datasetColumns` and `snapshotColumns`. Tabs and not
// JSON on every version: `--json-int` of 2.3 clips GUIDs, and thousands of snapshots are a quarter of the size.
const datasetColumns =
  'name,type,used,avail,refer,usedbysnapshots,quota,compressratio,mountpoint,mounted,creation,guid';
const snapshotColumns = 'name,used,refer,creation,createtxg,guid,userrefs';

/** File systems and volumes (zfs-list(8)). */
export const listDatasets = defineCommand({
  name: 'zfs.list',
  command: () => inUtc(sh`zfs list -Hp -t filesystem,volume -o ${datasetColumns}`),
  parser: zfsList,
  timeout: '60s',
});

/** Snapshots, oldest first; of one dataset, or all. */
export const listSnapshots = defineCommand({
  name: 'zfs.list-snapshots',
  params: Type.Object({ dataset: Type.Optional(DatasetName) }),
  command: ({ dataset }) =>
    inUtc(
      dataset === undefined
        ? sh`zfs list -t snapshot -Hp -s creation -o ${snapshotColumns}`
        : sh`zfs list -t snapshot -Hp -s creation -o ${snapshotColumns} -d 1 ${dataset}`,
    ),
  parser: zfsList,
  timeout: '120s',
});

/** A dataset, all below it and all their snapshots. */
export const listTree = defineCommand({
  name: 'zfs.list-tree',
  params: Type.Object({ dataset: DatasetName }),
  command: ({ dataset }) => inUtc(sh`zfs list -r -t filesystem,volume,snapshot -Hp -o ${snapshotColumns} ${dataset}`),
  parser: zfsList,
  timeout: '120s',
});
