import { definePlugin } from '@infrastructor/core';
import { alertRules } from './alert-rules/index.ts';
import { collectors } from './collectors/index.ts';
import { commands } from './commands/index.ts';
import { zfsDetector } from './detectors/zfs.ts';
import { parsers } from './parsers/index.ts';
import { datasetResource } from './resources/dataset.ts';
import { deviceResources } from './resources/of-device.ts';
import { poolResource } from './resources/pool.ts';
import { eventsStream } from './streams/events.ts';
import { tools } from './tools/index.ts';

export default definePlugin({
  name: 'zfs',
  version: '0.1.0',
  description: 'Pools, datasets, snapshots and their health',
  parsers,
  commands,
  collectors,
  tools,
  streams: [eventsStream],
  resources: [...deviceResources, poolResource, datasetResource],
  detectors: [zfsDetector],
  alertRules,
});
