import { defineCommand, sh } from '@infrastructor/core';
import { zpoolHistory } from '../parsers/zpool-history.ts';
import { inUtc } from './in-utc.ts';

/** The commands that changed each pool, with who ran them (zpool-history(8)); kept in the pool itself. */
export const listHistory = defineCommand({
  name: 'zpool.history',
  command: () => inUtc(sh`zpool history -l`),
  parser: zpoolHistory,
  timeout: '20s',
});
