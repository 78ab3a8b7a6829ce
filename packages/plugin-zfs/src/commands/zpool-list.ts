import { defineCommand, sh } from '@infrastructor/core';
import { zpoolList } from '../parsers/zpool-list.ts';
import { inUtc } from './in-utc.ts';

const columns = 'name,guid,size,alloc,free,checkpoint,expandsize,frag,cap,dedup,health,altroot';

/** Space and health of every pool, exact figures in tabs (zpool-list(8)). */
export const listPools = defineCommand({
  name: 'zpool.list',
  command: () => inUtc(sh`zpool list -Hp -o ${columns}`),
  parser: zpoolList,
  timeout: '20s',
});

/** The same as JSON, from 2.3 on. */
export const listPoolsJson = defineCommand({
  name: 'zpool.list-json',
  command: () => inUtc(sh`zpool list -j -p --json-int`),
  parser: zpoolList,
  timeout: '20s',
});
