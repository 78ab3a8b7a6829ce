import { type Page, token } from '@infrastructor/core';
import { isPoolStatuses, type PoolStatus } from '../schemas/pool-status.ts';

/** The part of the store that this plugin reads: snapshots of a device, the newest first. */
interface StoredSnapshots {
  readonly snapshots: {
    history(
      deviceId: string,
      dataType: string,
      request: { readonly limit: number; readonly to?: Date },
    ): Promise<Page<{ readonly data: unknown; readonly collectedAt: string }>>;
  };
}

export const storedSnapshots = token<StoredSnapshots>('infrastructor.tables');

/** What is older than this is not the status that is being judged, which may come from the cache. */
const presentMs = 30_000;

/** Ages to look for, in this order: a day shows slow growth, and any earlier look is better than none. */
const agesMs = [86_400_000, 3_600_000, presentMs];

export interface EarlierStatus {
  readonly collectedAt: string;
  readonly pools: readonly PoolStatus[];
}

/**
 * The newest stored status that is at least a day old; of a device that is watched for less, at least an hour old, or
 * the one before the present. Undefined for a device that was never looked at before.
 */
export async function earlierStatus(
  tables: StoredSnapshots,
  deviceId: string,
  now: Date,
): Promise<EarlierStatus | undefined> {
  for (const ageMs of agesMs) {
    const to = new Date(now.getTime() - ageMs);
    const { items } = await tables.snapshots.history(deviceId, 'zfs.pool-status', { limit: 1, to });
    const [found] = items;
    if (found && isPoolStatuses(found.data)) return { collectedAt: found.collectedAt, pools: found.data };
  }
  return undefined;
}
