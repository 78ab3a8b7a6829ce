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

const dayMs = 86_400_000;

export interface EarlierStatus {
  readonly collectedAt: string;
  readonly pools: readonly PoolStatus[];
}

/** The newest stored status that is at least a day old; undefined for a device that is watched for less. */
export async function statusADayAgo(
  tables: StoredSnapshots,
  deviceId: string,
  now: Date,
): Promise<EarlierStatus | undefined> {
  const to = new Date(now.getTime() - dayMs);
  const { items } = await tables.snapshots.history(deviceId, 'zfs.pool-status', { limit: 1, to });
  const [found] = items;
  return found && isPoolStatuses(found.data) ? { collectedAt: found.collectedAt, pools: found.data } : undefined;
}
