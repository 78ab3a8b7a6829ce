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

export interface AlertFilter extends TimePageRequest {
  /** True for open alerts only, false for resolved ones only. */
  readonly open?: boolean | undefined;
  readonly rule?: string | undefined;
  readonly severity?: Severity | undefined;
  readonly deviceId?: string | undefined;
}

const alertOf = ({ rule, deviceId, subject }: AlertIdentity) => sql.fragment`
  rule = ${rule} AND subject = ${subject} AND device_id IS NOT DISTINCT FROM ${deviceId ?? null}::uuid AND resolved_at IS NULL`;

/** Alerts that fire and those that did. */
export class AlertsTable {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
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

  /** Alerts, those that fired last first. */
  async list(filter: AlertFilter): Promise<Page<AlertRow>> {
    const where = timeConditions('fired_at', filter);
    if (filter.open !== undefined) {
      where.push(filter.open ? sql.fragment`resolved_at IS NULL` : sql.fragment`resolved_at IS NOT NULL`);
    }
    if (filter.rule !== undefined) where.push(sql.fragment`rule = ${filter.rule}`);
    if (filter.severity !== undefined) where.push(sql.fragment`severity = ${filter.severity}`);
    if (filter.deviceId !== undefined) where.push(sql.fragment`device_id = ${filter.deviceId}::uuid`);
    const found = await this.#queries.many(sql.type(row<AlertRow>())`
      SELECT * FROM alerts WHERE ${sql.and(where)} ${timeOrder('fired_at', filter)}`);
    return timePage(found, filter, ({ firedAt }) => firedAt);
  }
}
