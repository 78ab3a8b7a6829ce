import type { Page, PageRequest } from '../contract/paging.ts';
import type { Queries } from './database.ts';
import { row, sql, statement } from './sql.ts';
import { timeConditions, timeOrder, timePage } from './time-page.ts';

export interface NewSilence {
  /** Undefined matches every rule, device or subject. */
  readonly rule: string | undefined;
  readonly deviceId: string | undefined;
  readonly subject: string | undefined;
  readonly until: Date;
  readonly reason: string;
  readonly createdBy: string;
  readonly createdAt: Date;
}

export interface SilenceRow {
  readonly id: string;
  readonly rule: string | null;
  readonly deviceId: string | null;
  readonly hostname: string | null;
  readonly subject: string | null;
  readonly until: string;
  readonly reason: string;
  readonly createdBy: string;
  readonly createdAt: string;
}

/** Which alerts tell nobody for a while. */
export class AlertSilencesTable {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  insert(silence: NewSilence): Promise<SilenceRow> {
    return this.#queries.one(sql.type(row<SilenceRow>())`
      INSERT INTO alert_silences (rule, device_id, subject, until, reason, created_by, created_at)
      VALUES (${silence.rule ?? null}, ${silence.deviceId ?? null}::uuid, ${silence.subject ?? null},
        ${silence.until.toISOString()}::timestamptz, ${silence.reason}, ${silence.createdBy},
        ${silence.createdAt.toISOString()}::timestamptz)
      RETURNING *, (SELECT hostname FROM devices WHERE devices.id = device_id) AS hostname`);
  }

  /** Silences that are not over, the newest first. */
  async list(now: Date, request: PageRequest): Promise<Page<SilenceRow>> {
    const found = await this.#queries.many(sql.type(row<SilenceRow>())`
      SELECT alert_silences.*, (SELECT hostname FROM devices WHERE devices.id = device_id) AS hostname
      FROM alert_silences
      WHERE until > ${now.toISOString()}::timestamptz AND ${sql.and([sql.fragment`TRUE`, ...timeConditions('created_at', request)])}
      ${timeOrder('created_at', request)}`);
    return timePage(found, request, ({ createdAt }) => createdAt);
  }

  /** @returns whether it was there */
  async remove(id: string): Promise<boolean> {
    const { rowCount } = await this.#queries.query(statement`DELETE FROM alert_silences WHERE id = ${id}::uuid`);
    return rowCount > 0;
  }
}
