import { defineTool, Type } from '@infrastructor/core';
import { adviceOn } from '../collectors/advice.ts';
import { arcCollector } from '../collectors/arc.ts';
import { datasetsCollector } from '../collectors/datasets.ts';
import { healthCollector } from '../collectors/health.ts';
import { poolStatusCollector } from '../collectors/pool-status.ts';
import { poolsCollector } from '../collectors/pools.ts';
import { usageOn } from '../collectors/snapshot-usage.ts';
import { zfsVersionCollector } from '../collectors/zfs-version.ts';
import { partsOf } from '../names.ts';
import { compact } from '../parsers/reading/compact.ts';
import { reportText } from '../report/report-text.ts';
import { ZfsReport } from '../schemas/zfs-report.ts';

export const generateZfsReport = defineTool({
  name: 'generate_zfs_report',
  description: 'Everything about ZFS on a device in one document: pools, verdicts, space, snapshots, cache and advice',
  scope: 'read',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/zfs/:device/report',
  requires: ['zfs'],
  timeout: '3m',
  input: Type.Object({}),
  output: ZfsReport,
  async run(context) {
    const { collect, device, now, warn } = context;
    const [version, health, status, pools, datasets, usage, arc, recommendations] = await Promise.all([
      collect(zfsVersionCollector),
      collect(healthCollector),
      collect(poolStatusCollector),
      collect(poolsCollector),
      collect(datasetsCollector),
      usageOn(context, undefined),
      collect(arcCollector, { intervalSec: 0 }).catch((error: Error) => {
        warn(`The cache could not be read: ${error.message}`);
        return undefined;
      }),
      adviceOn(context),
    ]);
    const inPool = (name: string, type: string) => datasets.filter((d) => d.pool === name && d.type === type).length;
    const { statistics: _statistics, ...arcFigures } = arc ?? {};
    const report = compact<Omit<ZfsReport, 'text'>>({
      device: device.hostname,
      generatedAt: now().toISOString(),
      version,
      verdict: health.verdict,
      pools: pools.map((pool) => {
        const judged = health.pools.find((one) => one.pool === pool.name);
        return {
          ...pool,
          verdict: judged?.verdict ?? 'unknown',
          reasons: judged?.reasons ?? [],
          scan: status.find((one) => one.pool === pool.name)?.scan ?? null,
          datasets: inPool(pool.name, 'filesystem'),
          volumes: inPool(pool.name, 'volume'),
          snapshots: usage.datasets
            .filter(({ dataset }) => partsOf(dataset)?.pool === pool.name)
            .reduce((sum, { count }) => sum + count, 0),
        };
      }),
      snapshots: compact<ZfsReport['snapshots']>({
        count: usage.count,
        uniqueBytes: usage.uniqueBytes,
        totalBytes: usage.totalBytes,
      }),
      arc: arc ? (arcFigures as NonNullable<ZfsReport['arc']>) : undefined,
      recommendations,
    });
    return { ...report, text: reportText(report) };
  },
});
