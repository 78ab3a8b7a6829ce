import { analyzeSnapshotUsage } from './analyze-snapshot-usage.ts';
import { checkZfsHealth } from './check-zfs-health.ts';
import { cloneZfsSnapshot } from './clone-zfs-snapshot.ts';
import { createZfsSnapshot } from './create-zfs-snapshot.ts';
import { diffZfsSnapshots } from './diff-zfs-snapshots.ts';
import { generateZfsReport } from './generate-zfs-report.ts';
import { getZfsArcStats } from './get-zfs-arc-stats.ts';
import { getZfsDatasetProperties } from './get-zfs-dataset-properties.ts';
import { getZfsPoolStatus } from './get-zfs-pool-status.ts';
import { listZfsDatasets } from './list-zfs-datasets.ts';
import { listZfsPools } from './list-zfs-pools.ts';
import { listZfsSnapshots } from './list-zfs-snapshots.ts';
import { monitorZfsEvents } from './monitor-zfs-events.ts';
import { optimizeZfsSettings } from './optimize-zfs-settings.ts';
import { receiveZfsSnapshot } from './receive-zfs-snapshot.ts';
import { sendZfsSnapshot } from './send-zfs-snapshot.ts';

export const tools = [
  listZfsPools,
  getZfsPoolStatus,
  listZfsDatasets,
  getZfsDatasetProperties,
  listZfsSnapshots,
  createZfsSnapshot,
  cloneZfsSnapshot,
  sendZfsSnapshot,
  receiveZfsSnapshot,
  diffZfsSnapshots,
  checkZfsHealth,
  getZfsArcStats,
  monitorZfsEvents,
  generateZfsReport,
  analyzeSnapshotUsage,
  optimizeZfsSettings,
] as const;
