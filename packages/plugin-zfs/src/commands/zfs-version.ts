import { defineCommand, sh } from '@infrastructor/core';
import { zfsVersion } from '../parsers/zfs-version.ts';

/** Versions of commands and module. Commands before 0.8 know no `zpool version`; the module's file tells then. */
export const readZfsVersion = defineCommand({
  name: 'zfs.version',
  command: () => sh`zpool version`,
  // Without the module the first line is still true.
  okExit: 'any',
  parser: zfsVersion,
  timeout: '30s',
});

export const readModuleVersion = defineCommand({
  name: 'zfs.module-version',
  command: () => sh`cat /sys/module/zfs/version`,
  parser: zfsVersion,
  timeout: '30s',
});
