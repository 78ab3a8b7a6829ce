import { defineCollector, Type } from '@infrastructor/core';
import { runPermitted } from '../access/permitted.ts';
import { listSnapshots } from '../commands/zfs-list.ts';
import { DatasetName } from '../names.ts';
import { Datasets } from '../schemas/dataset.ts';

export const snapshotsCollector = defineCollector({
  name: 'zfs.snapshots',
  description: 'Snapshots, oldest first, with the space that each holds alone',
  ttl: '5m',
  poll: '1h',
  timeout: '120s',
  requires: ['zfs'],
  params: Type.Object({ dataset: Type.Optional(DatasetName) }),
  output: Datasets,
  collect: (context) => runPermitted(context, listSnapshots, context.params),
});
