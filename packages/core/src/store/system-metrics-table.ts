import type { FragmentSqlToken } from 'slonik';
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
  readonly networkReceiveBytesPerSec: Spread;
  readonly networkTransmitBytesPerSec: Spread;
  readonly diskReadBytesPerSec: Spread;
  readonly diskWriteBytesPerSec: Spread;
}

export interface MetricsRange {
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
  readonly stepSec: number;
  /** Samples from here on; from before it there are only hours. Default: samples alone. */
  readonly rawFrom?: Date | undefined;
  /** Hours from here on; from before it there are only days. */
  readonly hoursFrom?: Date | undefined;
  /** Steps at most. */
  readonly limit?: number | undefined;
}

/** The largest value that a DECIMAL column holds; beyond it the row would be refused, and `metadata` has the truth. */
const bounded = (value: number | null | undefined, largest: number) =>
  value === null || value === undefined || !Number.isFinite(value)
    ? null
    : Math.max(-largest, Math.min(largest, value));

const mostBytesPerSec = 1e15;

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
    {
      name: 'network_receive_bytes_per_sec',
      type: 'numeric',
      value: (item) => bounded(item.networkReceiveBytesPerSec, mostBytesPerSec),
    },
    {
      name: 'network_transmit_bytes_per_sec',
      type: 'numeric',
      value: (item) => bounded(item.networkTransmitBytesPerSec, mostBytesPerSec),
    },
    {
      name: 'disk_read_bytes_per_sec',
      type: 'numeric',
      value: (item) => bounded(item.diskReadBytesPerSec, mostBytesPerSec),
    },
    {
      name: 'disk_write_bytes_per_sec',
      type: 'numeric',
      value: (item) => bounded(item.diskWriteBytesPerSec, mostBytesPerSec),
    },
    { name: 'metadata', type: 'jsonb', value: ({ metadata }) => jsonText(metadata) },
  ],
};

const measures = [
  'cpu_usage_percent',
  'memory_usage_percent',
  'disk_usage_percent',
  'load_average_1m',
  'network_receive_bytes_per_sec',
  'network_transmit_bytes_per_sec',
  'disk_read_bytes_per_sec',
  'disk_write_bytes_per_sec',
] as const;

const comma = sql.fragment`, `;

/** The columns of a measure in the roll-ups: smallest, mean, largest, and how many samples had it. */
const partsOf = (measure: string) =>
  [
    sql.identifier([`${measure}_min`]),
    sql.identifier([`${measure}_avg`]),
    sql.identifier([`${measure}_max`]),
    sql.identifier([`${measure}_samples`]),
  ] as const;

const rollupColumns = measures.flatMap(partsOf);

/** Load and use of machines over time, with roll-ups by hour and day that are kept longer. */
export class SystemMetricsTable {
  readonly #queries: Queries;
  readonly #reads: Queries;

  /** @param reads where history and lists are read, which may be a little behind */
  constructor(queries: Queries, reads: Queries = queries) {
    this.#queries = queries;
    this.#reads = reads;
  }

  append(metrics: readonly NewSystemMetrics[]): Promise<number> {
    return appendRows(this.#queries, target, metrics);
  }

  newest(deviceId: string): Promise<SystemMetricsRow | undefined> {
    return this.#queries.maybeOne(sql.type(row<SystemMetricsRow>())`
      SELECT * FROM system_metrics WHERE device_id = ${deviceId}::uuid ORDER BY timestamp DESC LIMIT 1`);
  }

  /**
   * Steps of equal length with what was measured in each; a step without a sample is left out. What is older than samples
   * and hours are kept comes from the roll-ups, each in the step in which its hour or day begins.
   */
  history(
    deviceId: string,
    { from, to, stepSec, rawFrom = from, hoursFrom = from, limit }: MetricsRange,
  ): Promise<readonly MetricsStep[]> {
    const at = (moment: Date) => sql.fragment`${moment.toISOString()}::timestamptz`;
    const between = (first: Date, last: Date) => [new Date(Math.max(+first, +from)), new Date(Math.min(+last, +to))];
    const [rawStart = from, rawEnd = to] = between(rawFrom, to);
    const [hourStart = from, hourEnd = to] = between(hoursFrom, rawFrom);
    const [dayStart = from, dayEnd = to] = between(from, new Date(Math.min(+hoursFrom, +rawFrom)));
    const ofSamples = measures.flatMap((measure) => {
      const column = sql.identifier([measure]);
      return [sql.fragment`${column}, ${column}, ${column}, num_nonnulls(${column})`];
    });
    const rollups = (resolution: 'hour' | 'day', first: Date, last: Date) => sql.fragment`
      SELECT bucket, samples, ${sql.join(rollupColumns, comma)} FROM system_metrics_rollups
      WHERE resolution = ${resolution} AND device_id = ${deviceId}::uuid AND bucket >= ${at(first)} AND bucket < ${at(last)}`;
    const spreads = measures.map((measure) => {
      const [min, avg, max, samples] = partsOf(measure);
      return sql.fragment`jsonb_build_object('min', min(${min}), 'max', max(${max}),
        'avg', round(sum(${avg} * ${samples}) / NULLIF(sum(${samples}), 0), 2)) AS ${sql.identifier([measure])}`;
    });
    return this.#reads.many(sql.type(row<MetricsStep>())`
      WITH parts (time, samples, ${sql.join(rollupColumns, comma)}) AS (
        SELECT timestamp, 1, ${sql.join(ofSamples, comma)} FROM system_metrics
        WHERE device_id = ${deviceId}::uuid AND timestamp >= ${at(rawStart)} AND timestamp < ${at(rawEnd)}
        UNION ALL ${rollups('hour', hourStart, hourEnd)}
        UNION ALL ${rollups('day', dayStart, dayEnd)}
      )
      SELECT date_bin(make_interval(secs => ${stepSec}), time, ${at(from)}) AS "from",
        sum(samples)::int8 AS samples, ${sql.join(spreads, comma)}
      FROM parts GROUP BY 1 ORDER BY 1 LIMIT ${limit ?? null}`);
  }

  /**
   * Sums up the hours and days that are over. The last two days are summed again each time, since rows may come late.
   * To be called about every hour; hours must be rolled up before retention removes their rows.
   */
  async rollUp(now: Date): Promise<void> {
    const updates = sql.join(
      [sql.identifier(['samples']), ...rollupColumns].map((column) => sql.fragment`${column} = excluded.${column}`),
      comma,
    );
    const ofRows = measures.map((measure) => {
      const column = sql.identifier([measure]);
      return sql.fragment`min(${column}), avg(${column}), max(${column}), count(${column})`;
    });
    const ofHours = measures.map((measure) => {
      const [min, avg, max, samples] = partsOf(measure);
      return sql.fragment`min(${min}), sum(${avg} * ${samples}) / NULLIF(sum(${samples}), 0), max(${max}), sum(${samples})`;
    });
    const at = sql.fragment`${now.toISOString()}::timestamptz`;
    const since = (resolution: 'hour' | 'day') => sql.fragment`
      (SELECT COALESCE(max(bucket) - INTERVAL '2 days', '-infinity') FROM system_metrics_rollups WHERE resolution = ${resolution})`;
    // Where samples have gone since, the sum of those that are left is worth less than the one that is there.
    const insert = (resolution: 'hour' | 'day', source: FragmentSqlToken) => statement`
      INSERT INTO system_metrics_rollups (device_id, resolution, bucket, samples, ${sql.join(rollupColumns, comma)})
      SELECT device_id, ${resolution}, ${source} GROUP BY 1, 3
      ON CONFLICT (device_id, resolution, bucket) DO UPDATE SET ${updates}
      WHERE excluded.samples >= system_metrics_rollups.samples`;
    await this.#queries.query(
      insert(
        'hour',
        sql.fragment`date_trunc('hour', timestamp, 'UTC'), count(*), ${sql.join(ofRows, comma)} FROM system_metrics
        WHERE timestamp >= date_trunc('hour', ${since('hour')}, 'UTC') AND timestamp < date_trunc('hour', ${at}, 'UTC')`,
      ),
    );
    await this.#queries.query(
      insert(
        'day',
        sql.fragment`date_trunc('day', bucket, 'UTC'), sum(samples), ${sql.join(ofHours, comma)} FROM system_metrics_rollups
        WHERE resolution = 'hour' AND bucket < date_trunc('day', ${at}, 'UTC')
          AND bucket >= date_trunc('day', ${since('day')}, 'UTC')`,
      ),
    );
  }
}
