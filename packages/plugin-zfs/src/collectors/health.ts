import { defineCollector } from '@infrastructor/core';
import { earlierStatus, storedSnapshots } from '../access/status-history.ts';
import { poolHealth } from '../analysis/pool-health.ts';
import { compact } from '../parsers/reading/compact.ts';
import { type HealthVerdict, ZfsHealth } from '../schemas/pool-health.ts';
import { datasetsCollector } from './datasets.ts';
import { poolStatusCollector } from './pool-status.ts';
import { poolsCollector } from './pools.ts';

const gravity: Readonly<Record<HealthVerdict, number>> = { critical: 3, warning: 2, unknown: 1, healthy: 0 };

export const healthCollector = defineCollector({
  name: 'zfs.health',
  description: 'A verdict with its reasons for every pool: state, devices, errors and their growth, scrub age, space',
  ttl: '60s',
  poll: '5m',
  timeout: '60s',
  requires: ['zfs'],
  needs: { tables: storedSnapshots },
  output: ZfsHealth,
  async collect({ collect, device, needs, now, warn }) {
    const [status, pools, datasets] = await Promise.all([
      collect(poolStatusCollector),
      collect(poolsCollector),
      collect(datasetsCollector).catch((error: Error) => {
        warn(`Whether pools have space left for data is not known: ${error.message}`);
        return [];
      }),
    ]);
    const earlier = await earlierStatus(needs.tables, device.id, now()).catch((error: Error) => {
      warn(`Errors could not be compared with earlier ones: ${error.message}`);
      return 'unknown' as const;
    });
    const before = (name: string) =>
      earlier === 'unknown' ? undefined : (earlier?.pools.find(({ pool }) => pool === name) ?? null);
    const judged = status.map((pool) =>
      poolHealth(pool, {
        pool: pools.find(({ name }) => name === pool.pool),
        availableBytes: datasets.find(({ name }) => name === pool.pool)?.availableBytes,
        before: before(pool.pool),
        now: now(),
      }),
    );
    const worstFirst = judged.toSorted((one, other) => gravity[other.verdict] - gravity[one.verdict]);
    return compact<ZfsHealth>({
      verdict: worstFirst[0]?.verdict ?? 'unknown',
      checkedAt: now().toISOString(),
      comparedWith: earlier === 'unknown' ? undefined : earlier?.collectedAt,
      pools: worstFirst,
    });
  },
});
