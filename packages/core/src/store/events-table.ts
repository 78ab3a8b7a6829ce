import type { Page } from '../contract/paging.ts';
import type { Severity } from '../events/bus.ts';
import { type AppendTarget, appendRows, rowId } from './append-rows.ts';
import type { Queries } from './database.ts';
import { jsonText } from './json-text.ts';
import { row, sql } from './sql.ts';
import { type TimePageRequest, timeConditions, timeOrder, timePage } from './time-page.ts';

export interface NewEvent {
  readonly id?: string | undefined;
  readonly timestamp: Date;
  /** Dotted and in the past tense, like `device.added`. */
  readonly eventType: string;
  readonly severity: Severity;
  readonly deviceId: string | undefined;
  readonly hostname: string | undefined;
  readonly data: unknown;
}

export interface EventRow {
  readonly id: string;
  readonly timestamp: string;
  readonly eventType: string;
  readonly severity: Severity;
  readonly deviceId: string | null;
  readonly hostname: string | null;
  readonly data: unknown;
}

export interface EventFilter extends TimePageRequest {
  readonly eventType?: string | undefined;
  readonly severity?: Severity | undefined;
  readonly deviceId?: string | undefined;
  readonly hostname?: string | undefined;
  /** Only those of these devices. */
  readonly deviceIds?: readonly string[] | undefined;
}

const target: AppendTarget<NewEvent> = {
  table: 'events',
  ofDevices: false,
  columns: [
    { name: 'id', type: 'uuid', value: rowId },
    { name: 'timestamp', type: 'timestamptz', value: ({ timestamp }) => timestamp.toISOString() },
    { name: 'event_type', type: 'text', value: ({ eventType }) => eventType },
    { name: 'severity', type: 'text', value: ({ severity }) => severity },
    { name: 'device_id', type: 'uuid', value: ({ deviceId }) => deviceId ?? null },
    { name: 'hostname', type: 'text', value: ({ hostname }) => hostname ?? null },
    { name: 'data', type: 'jsonb', value: ({ data }) => jsonText(data) },
  ],
};

/** What happened. */
export class EventsTable {
  readonly #queries: Queries;
  readonly #reads: Queries;

  /** @param reads where history and lists are read, which may be a little behind */
  constructor(queries: Queries, reads: Queries = queries) {
    this.#queries = queries;
    this.#reads = reads;
  }

  append(events: readonly NewEvent[]): Promise<number> {
    return appendRows(this.#queries, target, events);
  }

  /** Events, the newest first. */
  async list(filter: EventFilter): Promise<Page<EventRow>> {
    const where = timeConditions('timestamp', filter);
    if (filter.eventType !== undefined) where.push(sql.fragment`event_type = ${filter.eventType}`);
    if (filter.severity !== undefined) where.push(sql.fragment`severity = ${filter.severity}`);
    if (filter.deviceId !== undefined) where.push(sql.fragment`device_id = ${filter.deviceId}::uuid`);
    if (filter.hostname !== undefined) where.push(sql.fragment`hostname = ${filter.hostname}`);
    if (filter.deviceIds) where.push(sql.fragment`device_id = ANY(${sql.array([...filter.deviceIds], 'uuid')})`);
    const found = await this.#reads.many(sql.type(row<EventRow>())`
      SELECT * FROM events WHERE ${sql.and(where)} ${timeOrder('timestamp', filter)}`);
    return timePage(found, filter, ({ timestamp }) => timestamp);
  }
}
