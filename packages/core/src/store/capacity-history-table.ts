import type { Capacity } from '../contract/collector.ts';
import type { Queries } from './database.ts';
import { row, sql, statement } from './sql.ts';

export interface NewCapacity extends Capacity {
  readonly deviceId: string;
  readonly dataType: string;
  readonly at: Date;
}

export interface CapacityPoint {
  /** Start of the hour, ISO 8601. */
  readonly at: string;
  readonly usedBytes: number;
  readonly sizeBytes: number;
}

/** Everything of one subject, the oldest first. */
export interface CapacitySeries {
  readonly deviceId: string;
  readonly hostname: string;
  readonly dataType: string;
  readonly subject: string;
  readonly points: readonly CapacityPoint[];
}

export interface CapacityFilter {
  readonly deviceId?: string | undefined;
  readonly subject?: string | undefined;
  readonly since: Date;
}

/** How full file systems and pools were, by the hour. */
export class CapacityHistoryTable {
  readonly #queries: Queries;
  readonly #reads: Queries;

  /** @param reads where history and lists are read, which may be a little behind */
  constructor(queries: Queries, reads: Queries = queries) {
    this.#queries = queries;
    this.#reads = reads;
  }

  /** Keeps the last reading of each hour; what belongs to a device that is gone is left out. */
  async append(readings: readonly NewCapacity[]): Promise<void> {
    // One statement may change a row once only, so of several readings of an hour the last is sent.
    const last = new Map(readings.map((reading) => [keyOf(reading), reading]));
    if (last.size === 0) return;
    const tuples = [...last.values()].map(({ deviceId, dataType, subject, at, usedBytes, sizeBytes }) => [
      deviceId,
      dataType,
      subject,
      hourOf(at).toISOString(),
      Math.round(usedBytes),
      Math.round(sizeBytes),
    ]);
    await this.#queries.query(statement`
      INSERT INTO capacity_history (device_id, data_type, subject, bucket, used_bytes, size_bytes)
      SELECT batch.device_id, batch.data_type, batch.subject, batch.bucket, batch.used_bytes, batch.size_bytes
      FROM ${sql.unnest(tuples, ['uuid', 'text', 'text', 'timestamptz', 'int8', 'int8'])}
        AS batch(device_id, data_type, subject, bucket, used_bytes, size_bytes)
      JOIN devices ON devices.id = batch.device_id
      ON CONFLICT (device_id, data_type, subject, bucket) DO UPDATE
        SET used_bytes = excluded.used_bytes, size_bytes = excluded.size_bytes`);
  }

  /** Every subject that was seen since, in the order of hostnames and names. */
  series({ deviceId, subject, since }: CapacityFilter): Promise<readonly CapacitySeries[]> {
    return this.#reads.many(sql.type(row<CapacitySeries>())`
      SELECT c.device_id, d.hostname, c.data_type, c.subject,
        jsonb_agg(jsonb_build_object('at', to_char(c.bucket AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
          'usedBytes', c.used_bytes, 'sizeBytes', c.size_bytes) ORDER BY c.bucket) AS points
      FROM capacity_history c JOIN devices d ON d.id = c.device_id
      WHERE c.bucket >= ${since.toISOString()}::timestamptz
        AND (${deviceId ?? null}::uuid IS NULL OR c.device_id = ${deviceId ?? null}::uuid)
        AND (${subject ?? null}::text IS NULL OR c.subject = ${subject ?? null}::text)
      GROUP BY 1, 2, 3, 4 ORDER BY 2, 3, 4`);
  }
}

const hourMs = 3_600_000;

function hourOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / hourMs) * hourMs);
}

const keyOf = ({ deviceId, dataType, subject, at }: NewCapacity) =>
  JSON.stringify([deviceId, dataType, subject, hourOf(at).getTime()]);
