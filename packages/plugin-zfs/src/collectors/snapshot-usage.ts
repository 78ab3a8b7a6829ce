import type { DeviceAccess, HandlerContext } from '@infrastructor/core';
import type { RetentionPolicy } from '../analysis/retention.ts';
import { snapshotUsage } from '../analysis/snapshot-usage.ts';
import { withOrigins } from '../analysis/with-origins.ts';
import type { SnapshotUsage } from '../schemas/snapshot-usage.ts';
import { originsCollector } from './dataset-properties.ts';
import { datasetsCollector } from './datasets.ts';
import { snapshotsCollector } from './snapshots.ts';

/** The analysis of a device's snapshots, of one dataset or all, from what its collectors know. */
export async function usageOn(
  { collect, warn }: Pick<DeviceAccess, 'collect'> & Pick<HandlerContext, 'warn'>,
  dataset: string | undefined,
  retention: Partial<RetentionPolicy> = {},
): Promise<SnapshotUsage> {
  const [snapshots, datasets, origins] = await Promise.all([
    collect(snapshotsCollector, dataset === undefined ? {} : { dataset }),
    collect(datasetsCollector),
    collect(originsCollector).catch((error: Error) => error),
  ]);
  const known = origins instanceof Error ? datasets : withOrigins(datasets, origins);
  const usage = snapshotUsage({ snapshots, datasets: known, retention });
  if (!(origins instanceof Error)) return usage;
  // Which snapshots clones rest on is not known: nothing is suggested rather than the wrong thing.
  warn(`Nothing is suggested for removal, because clones could not be listed: ${origins.message}`);
  return { ...usage, datasets: usage.datasets.map(({ suggestion: _suggestion, ...rest }) => rest) };
}
