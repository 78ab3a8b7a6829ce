import { defineCommand, sh } from '@infrastructor/core';
import { arcstats } from '../parsers/arcstats.ts';

export const readArcstats = defineCommand({
  name: 'zfs.arcstats',
  command: () => sh`cat /proc/spl/kstat/zfs/arcstats`,
  parser: arcstats,
  timeout: '10s',
});
