import type { SystemMetricsColumns } from '../contract/persistence.ts';
import { type AppendTarget, appendRows, rowId } from './append-rows.ts';
import type { Queries } from './database.ts';
import { jsonText } from './json-text.ts';
import { row, sql, statement } from './sql.ts';

export interface NewSystemMetrics extends SystemMetricsColumns {
  readonly id?: string | undefined;
  readonly deviceId: string;
  readonly timestamp: Date;
}

export interface SystemMetricsRow extends SystemMetricsColumns {
  readonly id: string;
  readonly deviceId: string;
  readonly timestamp: string;
}

/** Smallest, mean and largest of what is known; null where nothing is. */
export interface Spread {
  readonly min: number | null;
  readonly avg: number | null;
  readonly max: number | null;
}

export interface MetricsStep {
  /** Start of the step, ISO 8601. */
  readonly from: string;
  readonly samples: number;
  readonly cpuUsagePercent: Spread;
  readonly memoryUsagePercent: Spread;
  readonly diskUsagePercent: Spread;
  readonly loadAverage1m: Spread;
}

export interface MetricsRange {
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
  readonly stepSec: number;
  /** `raw` for what is newer than its retention, the roll-ups for what is older; they hold whole hours and days. */
  readonly source?: 'raw' | 'hour' | 'day' | undefined;
}

/** The largest value of DECIMAL(5,2) and DECIMAL(6,2); beyond it the row would be refused, and `metadata` has the truth. */
const bounded = (value: number | null, largest: number) =>
  value === null || !Number.isFinite(value) ? null : Math.max(-largest, Math.min(largest, value));

const target: AppendTarget<NewSystemMetrics> = {
  table: 'system_metrics',
  ofDevices: true,
  columns: [
    { name: 'id', type: 'uuid', value: rowId },
    { name: 'device_id', type: 'uuid', value: ({ deviceId }) => deviceId },
    { name: 'timestamp', type: 'timestamptz', value: ({ timestamp }) => timestamp.toISOString() },
    { name: 'cpu_usage_percent', type: 'numeric', value: (item) => bounded(item.cpuUsagePercent, 999.99) },
    { name: 'memory_usage_percent', type: 'numeric', value: (item) => bounded(item.memoryUsagePercent, 999.99) },
    { name: 'disk_usage_percent', type: 'numeric', value: (item) => bounded(item.diskUsagePercent, 999.99) },
    { name: 'load_average_1m', type: 'numeric', value: (item) => bounded(item.loadAverage1m, 9999.99) },
    {
      name: 'uptime_seconds',
      type: 'int8',
      value: ({ uptimeSeconds }) => (uptimeSeconds === null ? null : Math.trunc(uptimeSeconds)),
    },
    { name: 'metadata', type: 'jsonb', value: ({ metadata }) => jsonText(metadata) },
  ],
};

const measures = ['cpu_usage_percent', 'memory_usage_percent', 'disk_usage_percent', 'load_average_1m'] as const;

const comma = sql.fragment`, `;

/** Load and use of machines over time, with roll-ups by hour and day that are kept longer. */
export class SystemMetricsTable {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  append(metrics: readonly NewSystemMetrics[]): Promise<number> {
    return appendRows(this.#queries, target, metrics);
  }

  newest(deviceId: string): Promise<SystemMetricsRow | undefined> {
    return this.#queries.maybeOne(sql.type(row<SystemMetricsRow>())`
      SELECT * FROM system_metrics WHERE device_id = ${deviceId}::uuid ORDER BY timestamp DESC LIMIT 1`);
  }

  /** Steps of equal length with what was measured in each; a step without a sample is left out. */
  history(deviceId: string, { from, to, stepSec, source = 'raw' }: MetricsRange): Promise<readonly MetricsStep[]> {
    const time = sql.identifier([source === 'raw' ? 'timestamp' : 'bucket']);
    const spreads = measures.map((measure) => {
      const named = (suffix: string) => sql.identifier([source === 'raw' ? measure : `${measure}_${suffix}`]);
      const weight = source === 'raw' ? sql.fragment`1` : sql.fragment`samples`;
      return sql.fragment`jsonb_build_object('min', min(${named('min')}), 'max', max(${named('max')}), 'avg',
        round(sum(${named('avg')} * ${weight}) / NULLIF(sum(${weight}) FILTER (WHERE ${named('avg')} IS NOT NULL), 0), 2)
      ) AS ${sql.identifier([measure])}`;
    });
    const samples = source === 'raw' ? sql.fragment`count(*)` : sql.fragment`sum(samples)::int8`;
    const table =
      source === 'raw'
        ? sql.fragment`system_metrics WHERE TRUE`
        : sql.fragment`system_metrics_rollups WHERE resolution = ${source}`;
    return this.#queries.many(sql.type(row<MetricsStep>())`
      SELECT date_bin(make_interval(secs => ${stepSec}), ${time}, ${from.toISOString()}::timestamptz) AS "from",
        ${samples} AS samples, ${sql.join(spreads, comma)}
      FROM ${table} AND device_id = ${deviceId}::uuid
        AND ${time} >= ${from.toISOString()}::timestamptz AND ${time} < ${to.toISOString()}::timestamptz
      GROUP BY 1 ORDER BY 1`);
  }

  /**
   * Sums up the hours and days that are over. The last two days are summed again each time, since rows may come late.
   * To be called about every hour; hours must be rolled up before retention removes their rows.
   */
  async rollUp(now: Date): Promise<void> {
    const names = measures.flatMap((measure) => ['min', 'avg', 'max'].map((suffix) => `${measure}_${suffix}`));
    const columns = sql.join(
      names.map((name) => sql.identifier([name])),
      comma,
    );
    const updates = sql.join(
      ['samples', ...names].map(
        (name) => sql.fragment`${sql.identifier([name])} = ${sql.identifier(['excluded', name])}`,
      ),
      comma,
    );
    const ofRows = measures.map((measure) => {
      const column = sql.identifier([measure]);
      return sql.fragment`min(${column}), avg(${column}), max(${column})`;
    });
    const ofHours = measures.map((measure) => {
      const [min, avg, max] = ['min', 'avg', 'max'].map((suffix) => sql.identifier([`${measure}_${suffix}`]));
      return sql.fragment`min(${min ?? null}),
        sum(${avg ?? null} * samples) / NULLIF(sum(samples) FILTER (WHERE ${avg ?? null} IS NOT NULL), 0), max(${max ?? null})`;
    });
    const at = sql.fragment`${now.toISOString()}::timestamptz`;
    const since = sql.fragment`(SELECT COALESCE(max(bucket) - INTERVAL '2 days', '-infinity') FROM system_metrics_rollups
      WHERE resolution = 'hour')`;
    await this.#queries.query(statement`
      INSERT INTO system_metrics_rollups (device_id, resolution, bucket, samples, ${columns})
      SELECT device_id, 'hour', date_trunc('hour', timestamp, 'UTC'), count(*), ${sql.join(ofRows, comma)}
      FROM system_metrics WHERE timestamp >= date_trunc('hour', ${since}, 'UTC') AND timestamp < date_trunc('hour', ${at}, 'UTC')
      GROUP BY 1, 3
      ON CONFLICT (device_id, resolution, bucket) DO UPDATE SET ${updates}`);
    await this.#queries.query(statement`
      INSERT INTO system_metrics_rollups (device_id, resolution, bucket, samples, ${columns})
      SELECT device_id, 'day', date_trunc('day', bucket, 'UTC'), sum(samples), ${sql.join(ofHours, comma)}
      FROM system_metrics_rollups
      WHERE resolution = 'hour' AND bucket < date_trunc('day', ${at}, 'UTC')
        AND bucket >= date_trunc('day', (SELECT COALESCE(max(bucket) - INTERVAL '2 days', '-infinity')
          FROM system_metrics_rollups WHERE resolution = 'day'), 'UTC')
      GROUP BY 1, 3
      ON CONFLICT (device_id, resolution, bucket) DO UPDATE SET ${updates}`);
  }
}
