import { createHash } from 'node:crypto';
import type { Page } from '../contract/paging.ts';
import { type AppendTarget, appendRows, rowId } from './append-rows.ts';
import type { Queries } from './database.ts';
import { jsonText } from './json-text.ts';
import { row, sql } from './sql.ts';
import { type TimePageRequest, timeConditions, timeOrder, timePage } from './time-page.ts';

export interface NewSnapshot {
  /** Makes a batch that is sent twice be written once; one is made where it is left out. */
  readonly id?: string | undefined;
  readonly deviceId: string;
  readonly dataType: string;
  /** The parameters in canonical form; empty where there are none. */
  readonly paramsKey: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly data: unknown;
  readonly collectedAt: Date;
  /** When it may be removed before its retention is over. */
  readonly expiresAt?: Date | undefined;
}

export interface SnapshotRow {
  readonly id: string;
  readonly deviceId: string;
  readonly dataType: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly data: unknown;
  /** ISO 8601. */
  readonly collectedAt: string;
}

export interface SnapshotHistory extends TimePageRequest {
  readonly paramsKey?: string | undefined;
}

/** An index entry may be a third of a page (2704 bytes) at most, and parameters may be whole files. */
const longestKey = 500;

function indexedKey(paramsKey: string): string {
  if (paramsKey.length <= longestKey) return paramsKey;
  return `sha256:${createHash('sha256').update(paramsKey).digest('hex')}`;
}

const target: AppendTarget<NewSnapshot> = {
  table: 'snapshots',
  ofDevices: true,
  columns: [
    { name: 'id', type: 'uuid', value: rowId },
    { name: 'device_id', type: 'uuid', value: ({ deviceId }) => deviceId },
    { name: 'data_type', type: 'text', value: ({ dataType }) => dataType },
    { name: 'params_key', type: 'text', value: ({ paramsKey }) => indexedKey(paramsKey) },
    { name: 'params', type: 'jsonb', value: ({ params }) => jsonText(params) },
    { name: 'data', type: 'jsonb', value: ({ data }) => jsonText(data) },
    { name: 'collected_at', type: 'timestamptz', value: ({ collectedAt }) => collectedAt.toISOString() },
    { name: 'expires_at', type: 'timestamptz', value: ({ expiresAt }) => expiresAt?.toISOString() ?? null },
  ],
};

const shown = sql.fragment`s.id, s.device_id, s.data_type, s.params, s.data, s.collected_at`;

/** Collected values as JSON, by device, data type and parameters. */
export class SnapshotsTable {
  readonly #queries: Queries;
  readonly #reads: Queries;

  /** @param reads where history and lists are read, which may be a little behind */
  constructor(queries: Queries, reads: Queries = queries) {
    this.#queries = queries;
    this.#reads = reads;
  }

  /** Writes a batch; snapshots of devices that are gone are left out. @returns how many were written */
  append(snapshots: readonly NewSnapshot[]): Promise<number> {
    return appendRows(this.#queries, target, snapshots);
  }

  newest(deviceId: string, dataType: string, paramsKey: string): Promise<SnapshotRow | undefined> {
    return this.#queries.maybeOne(sql.type(row<SnapshotRow>())`
      SELECT ${shown} FROM snapshots s
      WHERE s.device_id = ${deviceId}::uuid AND s.data_type = ${dataType} AND s.params_key = ${indexedKey(paramsKey)}
      ORDER BY s.collected_at DESC LIMIT 1`);
  }

  /** The newest snapshot of every device that has one, in the order of hostnames. */
  newestOfAll(dataType: string, paramsKey = ''): Promise<readonly (SnapshotRow & { readonly hostname: string })[]> {
    return this.#queries.many(sql.type(row<SnapshotRow & { readonly hostname: string }>())`
      SELECT d.hostname, ${shown} FROM devices d CROSS JOIN LATERAL (
        SELECT * FROM snapshots
        WHERE device_id = d.id AND data_type = ${dataType} AND params_key = ${indexedKey(paramsKey)}
        ORDER BY collected_at DESC LIMIT 1
      ) s ORDER BY d.hostname`);
  }

  /**
   * The newest snapshot of each data type that a device has, whatever its parameters, in the order of their names. The
   * recursion steps from one kind to the next by the index, so that the length of the history does not matter.
   */
  newestOfDevice(deviceId: string): Promise<readonly SnapshotRow[]> {
    return this.#queries.many(sql.type(row<SnapshotRow>())`
      WITH RECURSIVE kinds AS (
        (SELECT data_type, params_key FROM snapshots WHERE device_id = ${deviceId}::uuid
         ORDER BY data_type, params_key LIMIT 1)
        UNION ALL
        SELECT following.data_type, following.params_key FROM kinds k CROSS JOIN LATERAL (
          SELECT data_type, params_key FROM snapshots
          WHERE device_id = ${deviceId}::uuid AND (data_type, params_key) > (k.data_type, k.params_key)
          ORDER BY data_type, params_key LIMIT 1
        ) following
      )
      SELECT DISTINCT ON (s.data_type) ${shown} FROM kinds k CROSS JOIN LATERAL (
        SELECT * FROM snapshots
        WHERE device_id = ${deviceId}::uuid AND data_type = k.data_type AND params_key = k.params_key
        ORDER BY collected_at DESC LIMIT 1
      ) s ORDER BY s.data_type, s.collected_at DESC`);
  }

  /** Snapshots of a device, the newest first. */
  async history(deviceId: string, dataType: string, request: SnapshotHistory): Promise<Page<SnapshotRow>> {
    const found = await this.#reads.many(sql.type(row<SnapshotRow>())`
      SELECT ${shown} FROM snapshots s
      WHERE s.device_id = ${deviceId}::uuid AND s.data_type = ${dataType}
        AND s.params_key = ${indexedKey(request.paramsKey ?? '')} AND ${sql.and(timeConditions('collected_at', request))}
      ${timeOrder('collected_at', request)}`);
    return timePage(found, request, ({ collectedAt }) => collectedAt);
  }
}
