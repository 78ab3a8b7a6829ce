import { arcstats } from './arcstats.ts';
import { zfsDiff } from './zfs-diff.ts';
import { zfsGet } from './zfs-get.ts';
import { zfsList } from './zfs-list.ts';
import { zfsSendDryRun } from './zfs-send-dry-run.ts';
import { zfsVersion } from './zfs-version.ts';
import { zpoolEvents } from './zpool-events.ts';
import { zpoolGet } from './zpool-get.ts';
import { zpoolHistory } from './zpool-history.ts';
import { zpoolIostat } from './zpool-iostat.ts';
import { zpoolList } from './zpool-list.ts';
import { zpoolStatus } from './zpool-status.ts';
import { zpoolStatusJson } from './zpool-status-json.ts';

export const parsers = [
  zpoolStatus,
  zpoolStatusJson,
  zpoolList,
  zpoolIostat,
  zpoolEvents,
  zpoolHistory,
  zpoolGet,
  zfsList,
  zfsGet,
  zfsDiff,
  zfsSendDryRun,
  zfsVersion,
  arcstats,
] as const;
