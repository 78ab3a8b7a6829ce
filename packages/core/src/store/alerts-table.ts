import type { Page } from '../contract/paging.ts';
import type { Severity } from '../events/bus.ts';
import type { Queries } from './database.ts';
import { jsonText } from './json-text.ts';
import { row, sql } from './sql.ts';
import { type TimePageRequest, timeConditions, timeOrder, timePage } from './time-page.ts';

/** What an alert is about; one of each may be open at a time. */
export interface AlertIdentity {
  readonly rule: string;
  /** Undefined for an alert of the installation itself. */
  readonly deviceId: string | undefined;
  /** Like a pool's name; empty where the rule has one subject only. */
  readonly subject: string;
}

export interface NewAlert extends AlertIdentity {
  readonly severity: Severity;
  readonly message: string;
  readonly data: unknown;
  readonly at: Date;
}

export interface AlertRow {
  readonly id: string;
  readonly rule: string;
  readonly deviceId: string | null;
  readonly subject: string;
  readonly severity: Severity;
  readonly message: string;
  readonly data: unknown;
  readonly firedAt: string;
  readonly lastSeenAt: string;
  readonly resolvedAt: string | null;
  readonly acknowledgedAt: string | null;
  readonly acknowledgedBy: string | null;
  readonly silencedUntil: string | null;
}

/** With the name of its device, and silenced until the last moment of its own silence and of all that match it. */
export interface ListedAlert extends AlertRow {
  readonly hostname: string | null;
}

export interface AlertFilter extends TimePageRequest {
  /** True for open alerts only, false for resolved ones only. */
  readonly open?: boolean | undefined;
  readonly acknowledged?: boolean | undefined;
  readonly rule?: string | undefined;
  readonly severity?: Severity | undefined;
  readonly deviceId?: string | undefined;
  readonly subject?: string | undefined;
  /** Only those of these devices. */
  readonly deviceIds?: readonly string[] | undefined;
}

const alertOf = ({ rule, deviceId, subject }: AlertIdentity) => sql.fragment`
  rule = ${rule} AND subject = ${subject} AND device_id IS NOT DISTINCT FROM ${deviceId ?? null}::uuid AND resolved_at IS NULL`;

/** The silence that keeps an alert quiet longest, its own or one that matches it; null where there is none. */
export const silencedUntil = sql.fragment`GREATEST(alerts.silenced_until, (
  SELECT max(s.until) FROM alert_silences s
  WHERE (s.rule IS NULL OR s.rule = alerts.rule) AND (s.device_id IS NULL OR s.device_id = alerts.device_id)
    AND (s.subject IS NULL OR s.subject = alerts.subject)))`;

const listed = sql.fragment`alerts.id, rule, device_id, subject, severity, message, data, fired_at, last_seen_at,
  resolved_at, acknowledged_at, acknowledged_by, ${silencedUntil} AS silenced_until,
  (SELECT hostname FROM devices WHERE devices.id = device_id) AS hostname`;

/** Alerts that fire and those that did. */
export class AlertsTable {
  readonly #queries: Queries;
  readonly #reads: Queries;

  /** @param reads where history and lists are read, which may be a little behind */
  constructor(queries: Queries, reads: Queries = queries) {
    this.#queries = queries;
    this.#reads = reads;
  }

  /** Opens an alert, or says of the open one that it still holds. @returns `isNew` when it was not open before */
  raise(alert: NewAlert): Promise<AlertRow & { readonly isNew: boolean }> {
    const at = sql.fragment`${alert.at.toISOString()}::timestamptz`;
    return this.#queries.one(sql.type(row<AlertRow & { readonly isNew: boolean }>())`
      INSERT INTO alerts (rule, device_id, subject, severity, message, data, fired_at, last_seen_at)
      VALUES (${alert.rule}, ${alert.deviceId ?? null}::uuid, ${alert.subject}, ${alert.severity}, ${alert.message},
        ${jsonText(alert.data)}::jsonb, ${at}, ${at})
      ON CONFLICT (rule, COALESCE(device_id, '00000000-0000-0000-0000-000000000000'), subject) WHERE resolved_at IS NULL
      DO UPDATE SET severity = excluded.severity, message = excluded.message, data = excluded.data,
        last_seen_at = GREATEST(alerts.last_seen_at, excluded.last_seen_at)
      RETURNING *, xmax = 0 AS is_new`);
  }

  /** Ends an open alert. @returns undefined when none was open */
  resolve(alert: AlertIdentity, at: Date): Promise<AlertRow | undefined> {
    return this.#queries.maybeOne(sql.type(row<AlertRow>())`
      UPDATE alerts SET resolved_at = ${at.toISOString()}::timestamptz WHERE ${alertOf(alert)} RETURNING *`);
  }

  /** Notes that somebody knows of it. @returns undefined when there is no such alert */
  acknowledge(id: string, by: string, at: Date): Promise<AlertRow | undefined> {
    return this.#queries.maybeOne(sql.type(row<AlertRow>())`
      UPDATE alerts SET acknowledged_at = ${at.toISOString()}::timestamptz, acknowledged_by = ${by}
      WHERE id = ${id}::uuid RETURNING *`);
  }

  /** Keeps an alert from telling anybody until a moment. @returns undefined when there is no such alert */
  silence(id: string, until: Date): Promise<AlertRow | undefined> {
    return this.#queries.maybeOne(sql.type(row<AlertRow>())`
      UPDATE alerts SET silenced_until = ${until.toISOString()}::timestamptz WHERE id = ${id}::uuid RETURNING *`);
  }

  find(id: string): Promise<ListedAlert | undefined> {
    return this.#queries.maybeOne(sql.type(row<ListedAlert>())`SELECT ${listed} FROM alerts WHERE id = ${id}::uuid`);
  }

  /** Every open alert, with which a process that starts goes on. */
  open(): Promise<readonly AlertRow[]> {
    return this.#queries.many(sql.type(row<AlertRow>())`SELECT * FROM alerts WHERE resolved_at IS NULL`);
  }

  /** Alerts, those that fired last first. */
  async list(filter: AlertFilter): Promise<Page<ListedAlert>> {
    const where = timeConditions('fired_at', filter);
    if (filter.open !== undefined) {
      where.push(filter.open ? sql.fragment`resolved_at IS NULL` : sql.fragment`resolved_at IS NOT NULL`);
    }
    if (filter.acknowledged !== undefined) {
      where.push(
        filter.acknowledged ? sql.fragment`acknowledged_at IS NOT NULL` : sql.fragment`acknowledged_at IS NULL`,
      );
    }
    if (filter.rule !== undefined) where.push(sql.fragment`rule = ${filter.rule}`);
    if (filter.severity !== undefined) where.push(sql.fragment`severity = ${filter.severity}`);
    if (filter.deviceId !== undefined) where.push(sql.fragment`device_id = ${filter.deviceId}::uuid`);
    if (filter.subject !== undefined) where.push(sql.fragment`subject = ${filter.subject}`);
    if (filter.deviceIds) where.push(sql.fragment`device_id = ANY(${sql.array([...filter.deviceIds], 'uuid')})`);
    const found = await this.#reads.many(sql.type(row<ListedAlert>())`
      SELECT ${listed} FROM alerts WHERE ${sql.and(where)} ${timeOrder('fired_at', filter)}`);
    return timePage(found, filter, ({ firedAt }) => firedAt);
  }
}
