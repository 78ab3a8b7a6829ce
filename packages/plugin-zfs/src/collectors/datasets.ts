import { defineCollector } from '@infrastructor/core';
import { runPermitted } from '../access/permitted.ts';
import { listDatasets } from '../commands/zfs-list.ts';
import { Datasets } from '../schemas/dataset.ts';

export const datasetsCollector = defineCollector({
  name: 'zfs.datasets',
  description: 'File systems and volumes with their space',
  ttl: '5m',
  poll: '15m',
  timeout: '60s',
  requires: ['zfs'],
  output: Datasets,
  collect: (context) => runPermitted(context, listDatasets),
});
