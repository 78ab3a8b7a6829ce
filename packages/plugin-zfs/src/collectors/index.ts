import { arcCollector } from './arc.ts';
import { datasetPropertiesCollector, datasetSettingsCollector, originsCollector } from './dataset-properties.ts';
import { datasetsCollector } from './datasets.ts';
import { eventsCollector } from './events.ts';
import { healthCollector } from './health.ts';
import { historyCollector } from './history.ts';
import { poolPropertiesCollector } from './pool-properties.ts';
import { poolStatusCollector } from './pool-status.ts';
import { poolsCollector } from './pools.ts';
import { snapshotsCollector } from './snapshots.ts';
import { zfsVersionCollector } from './zfs-version.ts';

export const collectors = [
  zfsVersionCollector,
  poolsCollector,
  poolStatusCollector,
  poolPropertiesCollector,
  datasetsCollector,
  datasetPropertiesCollector,
  datasetSettingsCollector,
  originsCollector,
  snapshotsCollector,
  arcCollector,
  healthCollector,
  eventsCollector,
  historyCollector,
] as const;
