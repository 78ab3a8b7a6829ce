import type { ArcStats } from '../schemas/arc-stats.ts';
import type { Pool } from '../schemas/pool.ts';
import type { PoolStatus } from '../schemas/pool-status.ts';
import type { Property } from '../schemas/property.ts';
import type { Recommendation } from '../schemas/recommendation.ts';
import type { SnapshotUsage } from '../schemas/snapshot-usage.ts';
import { datasetAdvice } from './dataset-advice.ts';
import { arcAdvice, poolPropertyAdvice, snapshotAdvice, spaceAdvice, statusAdvice } from './pool-advice.ts';

/** What is known of a machine; advice is given on what is there. */
export interface MachineFacts {
  readonly now: Date;
  readonly status?: readonly PoolStatus[] | undefined;
  readonly pools?: readonly Pool[] | undefined;
  readonly poolProperties?: readonly Property[] | undefined;
  readonly datasetProperties?: readonly Property[] | undefined;
  readonly snapshots?: SnapshotUsage | undefined;
  readonly arc?: ArcStats | undefined;
}

const weight: Readonly<Record<Recommendation['importance'], number>> = { high: 2, medium: 1, low: 0 };

/** Advice with its evidence and the exact command, the most important first. Nothing is run. */
export function recommendations(facts: MachineFacts): Recommendation[] {
  const { now, status = [], pools = [], poolProperties = [], datasetProperties = [], snapshots, arc } = facts;
  return [
    ...status.flatMap((pool) => statusAdvice(pool, now)),
    ...pools.flatMap(spaceAdvice),
    ...poolPropertyAdvice(poolProperties),
    ...datasetAdvice(datasetProperties),
    ...(snapshots ? snapshotAdvice(snapshots) : []),
    ...(arc ? arcAdvice(arc) : []),
  ].sort((one, other) => weight[other.importance] - weight[one.importance]);
}
