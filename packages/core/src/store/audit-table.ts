import type { Page } from '../contract/paging.ts';
import { type AppendTarget, appendRows, rowId } from './append-rows.ts';
import type { Queries } from './database.ts';
import { jsonText } from './json-text.ts';
import { row, sql, statement } from './sql.ts';
import { type TimePageRequest, timeConditions, timeOrder, timePage } from './time-page.ts';

/** One operation: who did what, on which device, and how it ended. */
export interface AuditEntry {
  /** Makes a batch that is sent twice be written once; one is made where it is left out. */
  readonly id?: string | undefined;
  readonly operationId: string;
  readonly correlationId: string;
  readonly caller: string;
  readonly surface: string;
  readonly deviceId: string | undefined;
  readonly hostname: string | undefined;
  readonly dataType: string | undefined;
  readonly tool: string | undefined;
  readonly startedAt: Date;
  readonly durationMs: number | undefined;
  readonly cacheHit: boolean | undefined;
  readonly source: string | undefined;
  readonly attempts: number | undefined;
  /** `running` while a change is under way, and for ever where the process ended in the middle of it. */
  readonly outcome: 'running' | 'success' | 'failure';
  readonly errorCode: string | undefined;
  /** Redacted before they come here. */
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly sizeBytes: number | undefined;
}

export interface AuditRow {
  readonly id: string;
  readonly operationId: string;
  readonly correlationId: string;
  readonly caller: string;
  readonly surface: string;
  readonly deviceId: string | null;
  readonly device: string | null;
  readonly dataType: string | null;
  readonly tool: string | null;
  readonly startedAt: string;
  readonly durationMs: number | null;
  readonly cacheHit: boolean | null;
  readonly source: string | null;
  readonly attempts: number | null;
  readonly outcome: AuditEntry['outcome'];
  readonly errorCode: string | null;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly sizeBytes: number | null;
}

export interface AuditFilter extends TimePageRequest {
  readonly deviceId?: string | undefined;
  readonly hostname?: string | undefined;
  readonly dataType?: string | undefined;
  readonly tool?: string | undefined;
  readonly caller?: string | undefined;
  readonly surface?: string | undefined;
  readonly outcome?: AuditEntry['outcome'] | undefined;
  readonly errorCode?: string | undefined;
  readonly operationId?: string | undefined;
  readonly correlationId?: string | undefined;
}

const target: AppendTarget<AuditEntry> = {
  table: 'data_collection_audit',
  ofDevices: false,
  columns: [
    { name: 'id', type: 'uuid', value: rowId },
    { name: 'operation_id', type: 'uuid', value: ({ operationId }) => operationId },
    { name: 'correlation_id', type: 'text', value: ({ correlationId }) => correlationId },
    { name: 'caller', type: 'text', value: ({ caller }) => caller },
    { name: 'surface', type: 'text', value: ({ surface }) => surface },
    { name: 'device_id', type: 'uuid', value: ({ deviceId }) => deviceId ?? null },
    { name: 'device', type: 'text', value: ({ hostname }) => hostname ?? null },
    { name: 'data_type', type: 'text', value: ({ dataType }) => dataType ?? null },
    { name: 'tool', type: 'text', value: ({ tool }) => tool ?? null },
    { name: 'started_at', type: 'timestamptz', value: ({ startedAt }) => startedAt.toISOString() },
    { name: 'duration_ms', type: 'float8', value: ({ durationMs }) => durationMs ?? null },
    { name: 'cache_hit', type: 'bool', value: ({ cacheHit }) => cacheHit ?? null },
    { name: 'source', type: 'text', value: ({ source }) => source ?? null },
    { name: 'attempts', type: 'int4', value: ({ attempts }) => attempts ?? null },
    { name: 'outcome', type: 'text', value: ({ outcome }) => outcome },
    { name: 'error_code', type: 'text', value: ({ errorCode }) => errorCode ?? null },
    { name: 'arguments', type: 'jsonb', value: (entry) => jsonText(entry.arguments) },
    { name: 'size_bytes', type: 'int8', value: ({ sizeBytes }) => sizeBytes ?? null },
  ],
};

/** The record of every operation; append-only but for the end of a change that was written when it began. */
export class AuditTable {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  /** @returns how many rows were written */
  append(entries: readonly AuditEntry[]): Promise<number> {
    return appendRows(this.#queries, target, entries);
  }

  /** Writes how an operation ended whose row was appended as `running`, by its `id`. */
  async finish(entry: AuditEntry & { readonly id: string }): Promise<void> {
    await this.#queries.query(statement`
      UPDATE data_collection_audit SET outcome = ${entry.outcome}, duration_ms = ${entry.durationMs ?? null},
        error_code = ${entry.errorCode ?? null}, source = ${entry.source ?? null}, attempts = ${entry.attempts ?? null},
        size_bytes = ${entry.sizeBytes ?? null}
      WHERE id = ${entry.id}::uuid AND started_at = ${entry.startedAt.toISOString()}::timestamptz`);
  }

  /** Operations, the newest first. */
  async list(filter: AuditFilter): Promise<Page<AuditRow>> {
    const equal = {
      device: filter.hostname,
      data_type: filter.dataType,
      tool: filter.tool,
      caller: filter.caller,
      surface: filter.surface,
      outcome: filter.outcome,
      error_code: filter.errorCode,
      correlation_id: filter.correlationId,
    };
    const where = [...timeConditions('started_at', filter)];
    for (const [column, value] of Object.entries(equal)) {
      if (value !== undefined) where.push(sql.fragment`${sql.identifier([column])} = ${value}`);
    }
    if (filter.deviceId !== undefined) where.push(sql.fragment`device_id = ${filter.deviceId}::uuid`);
    if (filter.operationId !== undefined) where.push(sql.fragment`operation_id = ${filter.operationId}::uuid`);
    const found = await this.#queries.many(sql.type(row<AuditRow>())`
      SELECT * FROM data_collection_audit WHERE ${sql.and(where)} ${timeOrder('started_at', filter)}`);
    return timePage(found, filter, ({ startedAt }) => startedAt);
  }
}
