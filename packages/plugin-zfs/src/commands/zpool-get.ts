import { defineCommand, sh } from '@infrastructor/core';
import { zpoolGet } from '../parsers/zpool-get.ts';
import { inUtc } from './in-utc.ts';

/** Every property of every pool. Tabs and not JSON on every version: `--json-int` of 2.3 clips GUIDs (zpool-get(8)). */
export const getPoolProperties = defineCommand({
  name: 'zpool.get',
  command: () => inUtc(sh`zpool get -Hp all`),
  parser: zpoolGet,
  timeout: '20s',
});
