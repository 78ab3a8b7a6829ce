import { definePlugin } from '@infrastructor/core';
import { parsers } from './parsers/index.ts';

export default definePlugin({
  name: 'zfs',
  version: '0.1.0',
  description: 'Pools, datasets, snapshots and their health',
  parsers,
});
