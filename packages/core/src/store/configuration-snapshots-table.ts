import type { Page } from '../contract/paging.ts';
import type { Queries } from './database.ts';
import { jsonText } from './json-text.ts';
import { row, sql } from './sql.ts';
import { type TimePageRequest, timeConditions, timeOrder, timePage } from './time-page.ts';

export type ConfigurationChange = 'create' | 'modify' | 'delete';

export interface NewConfigurationSnapshot {
  readonly deviceId: string;
  readonly time: Date;
  readonly configType: string;
  readonly filePath: string;
  /** sha256 in hexadecimal; empty for a file that was deleted. */
  readonly contentHash: string;
  readonly rawContent: string | null;
  readonly parsedData: unknown;
  readonly parseError: string | null;
  readonly changeType: ConfigurationChange;
  readonly sizeBytes: number | null;
}

/** A snapshot without its content. */
export interface ConfigurationSnapshotSummary {
  readonly id: string;
  readonly deviceId: string;
  readonly time: string;
  readonly configType: string;
  readonly filePath: string;
  readonly contentHash: string;
  readonly changeType: ConfigurationChange;
  readonly parseError: string | null;
  readonly sizeBytes: number | null;
}

export interface ConfigurationSnapshotRow extends ConfigurationSnapshotSummary {
  readonly rawContent: string | null;
  readonly parsedData: unknown;
}

export interface ConfigurationHistory extends TimePageRequest {
  readonly filePath?: string | undefined;
  readonly configType?: string | undefined;
}

const summary = sql.fragment`id, device_id, time, config_type, file_path, content_hash, change_type, parse_error, size_bytes`;

/** Configuration files as they were; append-only. */
export class ConfigurationSnapshotsTable {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  /** @returns undefined when the newest snapshot of the file has the same content, or the device is gone */
  append(snapshot: NewConfigurationSnapshot): Promise<ConfigurationSnapshotRow | undefined> {
    const { deviceId, filePath, contentHash, parsedData } = snapshot;
    const parsed = parsedData === undefined || parsedData === null ? null : jsonText(parsedData);
    return this.#queries.maybeOne(sql.type(row<ConfigurationSnapshotRow>())`
      INSERT INTO configuration_snapshots (device_id, time, config_type, file_path, content_hash, raw_content,
        parsed_data, change_type, parse_error, size_bytes)
      SELECT devices.id, ${snapshot.time.toISOString()}::timestamptz, ${snapshot.configType}, ${filePath}, ${contentHash},
        ${snapshot.rawContent}, ${parsed}::jsonb, ${snapshot.changeType}, ${snapshot.parseError}, ${snapshot.sizeBytes}::int8
      FROM devices WHERE devices.id = ${deviceId}::uuid AND ${contentHash} IS DISTINCT FROM (
        SELECT content_hash FROM configuration_snapshots
        WHERE device_id = ${deviceId}::uuid AND file_path = ${filePath} ORDER BY time DESC, created_at DESC LIMIT 1
      )
      RETURNING ${summary}, raw_content, parsed_data`);
  }

  find(id: string): Promise<ConfigurationSnapshotRow | undefined> {
    return this.#queries.maybeOne(sql.type(row<ConfigurationSnapshotRow>())`
      SELECT ${summary}, raw_content, parsed_data FROM configuration_snapshots WHERE id = ${id}::uuid`);
  }

  /** The file as it was at a moment, by default now. */
  newest(deviceId: string, filePath: string, at?: Date): Promise<ConfigurationSnapshotRow | undefined> {
    const until = at ? sql.fragment`time <= ${at.toISOString()}::timestamptz` : sql.fragment`TRUE`;
    return this.#queries.maybeOne(sql.type(row<ConfigurationSnapshotRow>())`
      SELECT ${summary}, raw_content, parsed_data FROM configuration_snapshots
      WHERE device_id = ${deviceId}::uuid AND file_path = ${filePath} AND ${until}
      ORDER BY time DESC, created_at DESC LIMIT 1`);
  }

  /** The newest snapshot of every file of a device, in the order of paths; a deleted file is there as `delete`. */
  tracked(deviceId: string): Promise<readonly ConfigurationSnapshotSummary[]> {
    return this.#queries.many(sql.type(row<ConfigurationSnapshotSummary>())`
      SELECT DISTINCT ON (file_path COLLATE "C") ${summary} FROM configuration_snapshots
      WHERE device_id = ${deviceId}::uuid ORDER BY file_path COLLATE "C", time DESC, created_at DESC`);
  }

  /** Changes of a device or of one of its files, the newest first, with their content. */
  async history(deviceId: string, request: ConfigurationHistory): Promise<Page<ConfigurationSnapshotRow>> {
    const where = timeConditions('time', request);
    if (request.filePath !== undefined) where.push(sql.fragment`file_path = ${request.filePath}`);
    if (request.configType !== undefined) where.push(sql.fragment`config_type = ${request.configType}`);
    const found = await this.#queries.many(sql.type(row<ConfigurationSnapshotRow>())`
      SELECT ${summary}, raw_content, parsed_data FROM configuration_snapshots
      WHERE device_id = ${deviceId}::uuid AND ${sql.and(where)} ${timeOrder('time', request)}`);
    return timePage(found, request, ({ time }) => time);
  }
}
