import { defineCommand, sh } from '@infrastructor/core';
import { zpoolStatus } from '../parsers/zpool-status.ts';
import { zpoolStatusJson } from '../parsers/zpool-status-json.ts';
import { inUtc } from './in-utc.ts';

/** State, device tree, scan and damaged files of every pool as text, counters exact (zpool-status(8)). */
export const readPoolStatus = defineCommand({
  name: 'zpool.status',
  command: () => inUtc(sh`zpool status -v -p`),
  parser: zpoolStatus,
  timeout: '30s',
});

/** The same as JSON, from 2.3 on; here the figures of a scan are exact as well. */
export const readPoolStatusJson = defineCommand({
  name: 'zpool.status-json',
  command: () => inUtc(sh`zpool status -j -v -s -t --json-int`),
  parser: zpoolStatusJson,
  timeout: '30s',
});
