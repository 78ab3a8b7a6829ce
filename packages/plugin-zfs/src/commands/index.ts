import { readArcstats } from './arcstats.ts';
import { diffSnapshots } from './zfs-diff.ts';
import { getOrigins, getProperties, getSettings } from './zfs-get.ts';
import { listDatasets, listSnapshots } from './zfs-list.ts';
import { estimateSend } from './zfs-send.ts';
import { readModuleVersion, readZfsVersion } from './zfs-version.ts';
import { listEvents } from './zpool-events.ts';
import { getPoolProperties } from './zpool-get.ts';
import { listHistory } from './zpool-history.ts';
import { listPools, listPoolsJson } from './zpool-list.ts';
import { readPoolStatus, readPoolStatusJson } from './zpool-status.ts';

export const commands = [
  readZfsVersion,
  readModuleVersion,
  listPools,
  listPoolsJson,
  readPoolStatus,
  readPoolStatusJson,
  getPoolProperties,
  listEvents,
  listHistory,
  listDatasets,
  listSnapshots,
  getProperties,
  getSettings,
  getOrigins,
  diffSnapshots,
  estimateSend,
  readArcstats,
] as const;
