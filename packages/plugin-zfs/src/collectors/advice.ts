import type { DeviceAccess, HandlerContext } from '@infrastructor/core';
import { recommendations } from '../analysis/recommendations.ts';
import type { Recommendation } from '../schemas/recommendation.ts';
import { arcCollector } from './arc.ts';
import { datasetSettingsCollector } from './dataset-properties.ts';
import { poolPropertiesCollector } from './pool-properties.ts';
import { poolStatusCollector } from './pool-status.ts';
import { poolsCollector } from './pools.ts';
import { usageOn } from './snapshot-usage.ts';

/** Advice on everything that could be read of a device; what could not is told as a warning. */
export async function adviceOn(
  context: Pick<DeviceAccess, 'collect'> & Pick<HandlerContext, 'warn' | 'now'>,
): Promise<Recommendation[]> {
  const { collect, warn, now } = context;
  const known = <Value>(what: string, value: Promise<Value>) =>
    value.catch((error: Error) => {
      warn(`No advice on ${what}: ${error.message}`);
      return undefined;
    });
  const [status, pools, poolProperties, datasetProperties, snapshots, arc] = await Promise.all([
    // Without the pools there is nothing to give advice on.
    collect(poolStatusCollector),
    collect(poolsCollector),
    known('properties of pools', collect(poolPropertiesCollector)),
    known('settings of datasets', collect(datasetSettingsCollector)),
    known('snapshots', usageOn(context, undefined)),
    // Since boot: an interval of a second says nothing about a setting.
    known('the cache', collect(arcCollector, { intervalSec: 0 })),
  ]);
  return recommendations({ now: now(), status, pools, poolProperties, datasetProperties, snapshots, arc });
}
