import type { Page } from '../contract/paging.ts';
import type { AppendColumn } from './append-rows.ts';
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

const columns: readonly AppendColumn<NewConfigurationSnapshot>[] = [
  { name: 'device_id', type: 'uuid', value: ({ deviceId }) => deviceId },
  { name: 'time', type: 'timestamptz', value: ({ time }) => time.toISOString() },
  { name: 'config_type', type: 'text', value: ({ configType }) => configType },
  { name: 'file_path', type: 'text', value: ({ filePath }) => filePath },
  { name: 'content_hash', type: 'text', value: ({ contentHash }) => contentHash },
  { name: 'raw_content', type: 'text', value: ({ rawContent }) => rawContent },
  { name: 'parsed_data', type: 'jsonb', value: ({ parsedData }) => (parsedData == null ? null : jsonText(parsedData)) },
  { name: 'change_type', type: 'text', value: ({ changeType }) => changeType },
  { name: 'parse_error', type: 'text', value: ({ parseError }) => parseError },
  { name: 'size_bytes', type: 'int8', value: ({ sizeBytes }) => sizeBytes },
];

/** Configuration files as they were; append-only. */
export class ConfigurationSnapshotsTable {
  readonly #queries: Queries;
  readonly #reads: Queries;

  /** @param reads where history and lists are read, which may be a little behind */
  constructor(queries: Queries, reads: Queries = queries) {
    this.#queries = queries;
    this.#reads = reads;
  }

  /** @returns undefined when the newest snapshot of the file has the same content, or the device is gone */
  async append(snapshot: NewConfigurationSnapshot): Promise<ConfigurationSnapshotSummary | undefined> {
    const [stored] = await this.appendMany([snapshot]);
    return stored;
  }

  /**
   * Many files in one statement, each at most once.
   * @returns those that are stored: without files whose newest snapshot has the same content, and devices that are gone
   */
  async appendMany(snapshots: readonly NewConfigurationSnapshot[]): Promise<readonly ConfigurationSnapshotSummary[]> {
    if (snapshots.length === 0) return [];
    const names = sql.join(
      columns.map(({ name }) => sql.identifier([name])),
      sql.fragment`, `,
    );
    const values = sql.join(
      columns.map(({ name }) => sql.identifier(['batch', name])),
      sql.fragment`, `,
    );
    const tuples = snapshots.map((snapshot) => columns.map(({ value }) => value(snapshot)));
    const types = columns.map(({ type }) => type);
    return this.#queries.many(sql.type(row<ConfigurationSnapshotSummary>())`
      INSERT INTO configuration_snapshots (${names})
      SELECT ${values} FROM ${sql.unnest(tuples, types)} AS batch(${names})
      JOIN devices ON devices.id = batch.device_id
      LEFT JOIN LATERAL (
        SELECT known.content_hash FROM configuration_snapshots known
        WHERE known.device_id = batch.device_id AND known.file_path = batch.file_path
        ORDER BY known.time DESC, known.created_at DESC LIMIT 1
      ) newest ON TRUE
      WHERE batch.content_hash IS DISTINCT FROM newest.content_hash
      RETURNING ${summary}`);
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
    const found = await this.#reads.many(sql.type(row<ConfigurationSnapshotRow>())`
      SELECT ${summary}, raw_content, parsed_data FROM configuration_snapshots
      WHERE device_id = ${deviceId}::uuid AND ${sql.and(where)} ${timeOrder('time', request)}`);
    return timePage(found, request, ({ time }) => time);
  }
}
