import { hitRatio } from '../parsers/arcstats.ts';
import { compact } from '../parsers/reading/compact.ts';
import type { ArcInterval, ArcStats } from '../schemas/arc-stats.ts';

/** What happened between two readings; undefined where the counters began anew between them. */
export function arcInterval(before: ArcStats, after: ArcStats, intervalSec: number): ArcInterval | undefined {
  const grown = (...names: readonly string[]) =>
    names.reduce((sum, name) => sum + (after.statistics[name] ?? 0) - (before.statistics[name] ?? 0), 0);
  const [hits, misses] = [after.hits - before.hits, after.misses - before.misses];
  if (hits < 0 || misses < 0 || intervalSec <= 0) return undefined;
  const ratio = (...kinds: readonly string[]) => {
    const [hit, missed] = [
      grown(...kinds.map((kind) => `${kind}_hits`)),
      grown(...kinds.map((kind) => `${kind}_misses`)),
    ];
    return hit < 0 || missed < 0 ? undefined : hitRatio(hit, missed);
  };
  return compact<ArcInterval>({
    intervalSec,
    hits,
    misses,
    readsPerSec: (hits + misses) / intervalSec,
    hitRatio: hitRatio(hits, misses),
    demandHitRatio: ratio('demand_data', 'demand_metadata'),
    metadataHitRatio: ratio('demand_metadata'),
    prefetchHitRatio: ratio('prefetch_data', 'prefetch_metadata'),
    l2HitRatio: after.l2 ? ratio('l2') : undefined,
  });
}
