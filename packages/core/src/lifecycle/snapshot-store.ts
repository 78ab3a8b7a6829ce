import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Persistence } from '../contract/persistence.ts';
import type { Snapshot, SnapshotStore } from '../pipeline/services.ts';
import type { NewContainerSnapshot } from '../store/container-snapshots-table.ts';
import type { NewDriveHealth } from '../store/drive-health-table.ts';
import type { NewSnapshot, SnapshotsTable } from '../store/snapshots-table.ts';
import type { NewSystemMetrics } from '../store/system-metrics-table.ts';
import type { WriteBehind } from '../store/write-behind.ts';

/** The queues through which collected values reach their tables. */
export interface SnapshotQueues {
  readonly snapshots: WriteBehind<NewSnapshot & Pick<Snapshot, 'sizeBytes'>>;
  readonly systemMetrics: WriteBehind<NewSystemMetrics>;
  readonly containerSnapshots: WriteBehind<NewContainerSnapshot>;
  readonly driveHealth: WriteBehind<NewDriveHealth>;
}

/** A state that has not changed is not stored again before this; samples, of which each one counts, always are. */
const unchangedMs = 60_000;
const mostRemembered = 20_000;

/** Keeps whole values for history and for the time when a device is away, and typed rows where a collector has them. */
export function createSnapshotStore(table: SnapshotsTable, queues: SnapshotQueues): SnapshotStore {
  const stored = new LRUCache<string, { readonly digest: string; readonly atMs: number }>({ max: mostRemembered });

  function isStored({ deviceId, dataType, paramsKey, digest, collectedAt }: Snapshot): boolean {
    // Parameters may be whole files.
    const key = hash('sha256', `${deviceId}\n${dataType}\n${paramsKey}`, 'base64');
    const atMs = collectedAt.getTime();
    const before = stored.get(key);
    if (before?.digest === digest && atMs - before.atMs < unchangedMs) return true;
    stored.set(key, { digest, atMs });
    return false;
  }

  return {
    append(snapshot) {
      const { persist, digest: _, ...whole } = snapshot;
      const isSample = typeof persist === 'object' && persist.table === 'system_metrics';
      if (!isSample && isStored(snapshot)) return;
      queues.snapshots.add(whole);
      if (typeof persist === 'object') addRows(queues, persist, snapshot);
    },
    async newest(deviceId, dataType, paramsKey) {
      const found = await table.newest(deviceId, dataType, paramsKey);
      return found && { data: found.data, collectedAt: new Date(found.collectedAt) };
    },
  };
}

function addRows(queues: SnapshotQueues, persist: Exclude<Persistence<unknown>, string>, snapshot: Snapshot): void {
  const { deviceId, collectedAt, data } = snapshot;
  switch (persist.table) {
    case 'system_metrics':
      for (const row of persist.rows(data)) queues.systemMetrics.add({ ...row, deviceId, timestamp: collectedAt });
      break;
    case 'container_snapshots':
      for (const row of persist.rows(data))
        queues.containerSnapshots.add({ ...row, deviceId, snapshotTime: collectedAt });
      break;
    case 'drive_health':
      for (const row of persist.rows(data)) queues.driveHealth.add({ ...row, deviceId, timestamp: collectedAt });
      break;
  }
}
