import type { Page } from '../contract/paging.ts';
import { type AppendTarget, appendRows, rowId } from './append-rows.ts';
import { AuditChain, type Link } from './audit-chain.ts';
import { auditKey, type LinkedRow } from './audit-link.ts';
import type { Database, Queries } from './database.ts';
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
  /** How many more answers from the cache, equal but for their moment, this one stands for. */
  readonly repeats?: number | undefined;
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
  readonly repeats: number | null;
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

type LinkedEntry = AuditEntry & { readonly link: Link };

const target: AppendTarget<LinkedEntry> = {
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
    { name: 'repeats', type: 'int4', value: ({ repeats }) => repeats ?? null },
    { name: 'chain_id', type: 'uuid', value: ({ link }) => link.chainId },
    { name: 'sequence', type: 'int8', value: ({ link }) => link.sequence },
    { name: 'previous_hash', type: 'text', value: ({ link }) => link.previousHash },
    { name: 'hash', type: 'text', value: ({ link }) => link.hash },
  ],
};

/** Without what only the verification of the chain needs. */
const shown = sql.fragment`id, operation_id, correlation_id, caller, surface, device_id, device, data_type, tool, started_at,
  duration_ms, cache_hit, source, attempts, outcome, error_code, arguments, size_bytes, repeats`;

/**
 * The record of every operation; append-only but for the end of a change that was written when it began. Rows are linked by
 * their hashes, see {@link AuditChain}.
 */
export class AuditTable {
  readonly #reads: Queries;
  readonly #chain: AuditChain;

  /**
   * @param key seals the links; see {@link auditKey}
   * @param reads where lists are read, which may be a little behind
   */
  constructor(
    database: Database,
    key: Uint8Array = auditKey(undefined),
    now: () => number = Date.now,
    reads: Queries = database,
  ) {
    this.#reads = reads;
    this.#chain = new AuditChain(database, key, now);
  }

  /** @returns how many rows were written */
  append(entries: readonly AuditEntry[]): Promise<number> {
    if (entries.length === 0) return Promise.resolve(0);
    return this.#chain.extend(async (transaction, { link, mayRepeat }) => {
      const known = mayRepeat ? await knownIds(transaction, entries) : undefined;
      const fresh = known ? entries.filter((entry) => !known.has(rowId(entry))) : entries;
      return appendRows(
        transaction,
        target,
        fresh.map((entry) => ({
          ...entry,
          id: rowId(entry),
          link: link(entry.outcome === 'running' ? 'begin' : 'whole', linkedRow(entry)),
        })),
      );
    });
  }

  /** Writes how an operation ended whose row was appended here as `running`, by its `id`. */
  finish(entry: AuditEntry & { readonly id: string }): Promise<void> {
    return this.#chain.extend(async (transaction, { chainId, link }) => {
      const isThere = await transaction.maybeOne(sql.type(row<{ id: string }>())`
        SELECT id FROM data_collection_audit WHERE ${isRow(entry)} AND chain_id = ${chainId}::uuid AND end_sequence IS NULL FOR UPDATE`);
      if (!isThere) return;
      const { sequence, previousHash, hash } = link('end', linkedRow(entry));
      await transaction.query(statement`
        UPDATE data_collection_audit SET outcome = ${entry.outcome}, duration_ms = ${entry.durationMs ?? null},
          error_code = ${entry.errorCode ?? null}, source = ${entry.source ?? null},
          attempts = ${entry.attempts ?? null}, size_bytes = ${entry.sizeBytes ?? null},
          end_sequence = ${sequence}, end_previous_hash = ${previousHash}, end_hash = ${hash}
        WHERE ${isRow(entry)}`);
    });
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
    const found = await this.#reads.many(sql.type(row<AuditRow>())`
      SELECT ${shown} FROM data_collection_audit WHERE ${sql.and(where)} ${timeOrder('started_at', filter)}`);
    return timePage(found, filter, ({ startedAt }) => startedAt);
  }
}

const isRow = ({ id, startedAt }: AuditEntry & { readonly id: string }) =>
  sql.fragment`id = ${id}::uuid AND started_at = ${startedAt.toISOString()}::timestamptz`;

/** Of a batch that may have been written before, the rows that were. */
async function knownIds(queries: Queries, entries: readonly AuditEntry[]): Promise<ReadonlySet<string>> {
  const found = await queries.many(sql.type(row<{ id: string }>())`
    SELECT id FROM data_collection_audit WHERE id = ANY(${sql.array(entries.map(rowId), 'uuid')})`);
  return new Set(found.map(({ id }) => id));
}

function linkedRow(entry: AuditEntry): LinkedRow {
  return {
    id: rowId(entry),
    operationId: entry.operationId,
    correlationId: entry.correlationId,
    caller: entry.caller,
    surface: entry.surface,
    deviceId: entry.deviceId ?? null,
    device: entry.hostname ?? null,
    dataType: entry.dataType ?? null,
    tool: entry.tool ?? null,
    startedAt: entry.startedAt.toISOString(),
    durationMs: entry.durationMs ?? null,
    cacheHit: entry.cacheHit ?? null,
    source: entry.source ?? null,
    attempts: entry.attempts ?? null,
    outcome: entry.outcome,
    errorCode: entry.errorCode ?? null,
    arguments: entry.arguments,
    sizeBytes: entry.sizeBytes ?? null,
    repeats: entry.repeats ?? null,
  };
}
