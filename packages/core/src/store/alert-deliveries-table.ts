import type { Severity } from '../events/bus.ts';
import { type ListedAlert, silencedUntil } from './alerts-table.ts';
import type { Queries } from './database.ts';
import { row, sql, statement } from './sql.ts';

export type DeliveryKind = 'fired' | 'resolved';

export interface DeliveryRow {
  readonly id: string;
  readonly alertId: string;
  readonly kind: DeliveryKind;
  readonly target: string;
  /** Tries so far. */
  readonly attempts: number;
  readonly nextAttemptAt: string;
}

export interface DeliveryStatistics {
  readonly pending: number;
  readonly delivered: number;
  readonly failed: number;
}

/** What is still to be told to whom: a queue that outlives the process, in which nothing is twice. */
export class AlertDeliveriesTable {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  /**
   * Queues what is to be told: open alerts that are not silenced, and the end of those that were told. Calling it again
   * adds nothing.
   * @param severities those that are told
   * @param largest how many may wait; the oldest are given up beyond it
   * @returns how many were given up
   */
  async enqueue(
    targets: readonly string[],
    severities: readonly Severity[],
    now: Date,
    largest: number,
  ): Promise<number> {
    if (targets.length === 0) return 0;
    const at = sql.fragment`${now.toISOString()}::timestamptz`;
    const names = sql.fragment`unnest(${sql.array([...targets], 'text')}) AS targets(target)`;
    await this.#queries.query(statement`
      INSERT INTO alert_deliveries (alert_id, kind, target, next_attempt_at, created_at)
      SELECT alerts.id, 'fired', targets.target, ${at}, ${at}
      FROM alerts CROSS JOIN ${names}
      WHERE alerts.resolved_at IS NULL AND alerts.acknowledged_at IS NULL
        AND alerts.severity = ANY(${sql.array([...severities], 'text')})
        AND COALESCE(${silencedUntil} <= ${at}, TRUE)
        AND NOT EXISTS (SELECT 1 FROM alert_deliveries d
          WHERE d.alert_id = alerts.id AND d.kind = 'fired' AND d.target = targets.target)
      ON CONFLICT DO NOTHING`);
    // What nobody was told of need not be called off, and what was told of is, whether it is silenced by now or not.
    await this.#queries.query(statement`
      INSERT INTO alert_deliveries (alert_id, kind, target, next_attempt_at, created_at)
      SELECT told.alert_id, 'resolved', told.target, ${at}, ${at}
      FROM alert_deliveries told JOIN alerts ON alerts.id = told.alert_id
      WHERE told.kind = 'fired' AND told.state <> 'failed' AND alerts.resolved_at >= ${at} - INTERVAL '7 days'
        AND told.target = ANY(${sql.array([...targets], 'text')})
        AND NOT EXISTS (SELECT 1 FROM alert_deliveries d
          WHERE d.alert_id = told.alert_id AND d.kind = 'resolved' AND d.target = told.target)
      ON CONFLICT DO NOTHING`);
    const { rowCount } = await this.#queries.query(statement`
      UPDATE alert_deliveries SET state = 'failed', finished_at = ${at}, last_error = 'too many wait to be sent'
      WHERE id IN (SELECT id FROM alert_deliveries WHERE state = 'pending'
        ORDER BY created_at DESC, kind, id OFFSET ${largest})`);
    return rowCount;
  }

  /** What is due for a target, in the order in which it happened. */
  due(target: string, now: Date, limit: number): Promise<readonly DeliveryRow[]> {
    return this.#queries.many(sql.type(row<DeliveryRow>())`
      SELECT id, alert_id, kind, target, attempts, next_attempt_at FROM alert_deliveries d
      WHERE state = 'pending' AND target = ${target} AND next_attempt_at <= ${now.toISOString()}::timestamptz
        -- The end of an alert is not told before its beginning.
        AND (kind = 'fired' OR NOT EXISTS (SELECT 1 FROM alert_deliveries f
          WHERE f.alert_id = d.alert_id AND f.target = d.target AND f.kind = 'fired' AND f.state = 'pending'))
      ORDER BY created_at, kind, id LIMIT ${limit}`);
  }

  alert(id: string): Promise<ListedAlert | undefined> {
    return this.#queries.maybeOne(sql.type(row<ListedAlert>())`
      SELECT alerts.*, (SELECT hostname FROM devices WHERE devices.id = device_id) AS hostname
      FROM alerts WHERE id = ${id}::uuid`);
  }

  /** When the next of them is due; undefined when none waits. */
  async nextAt(targets: readonly string[]): Promise<Date | undefined> {
    const found = await this.#queries.maybeOne(sql.type(row<{ at: string | null }>())`
      SELECT min(next_attempt_at) AS at FROM alert_deliveries
      WHERE state = 'pending' AND target = ANY(${sql.array([...targets], 'text')})`);
    return found?.at ? new Date(found.at) : undefined;
  }

  async finish(id: string, state: 'delivered' | 'failed', at: Date, error?: string): Promise<void> {
    await this.#queries.query(statement`
      UPDATE alert_deliveries SET state = ${state}, attempts = attempts + 1, finished_at = ${at.toISOString()}::timestamptz,
        last_error = ${error ?? null} WHERE id = ${id}::uuid`);
  }

  async postpone(id: string, until: Date, error: string): Promise<void> {
    await this.#queries.query(statement`
      UPDATE alert_deliveries SET attempts = attempts + 1, next_attempt_at = ${until.toISOString()}::timestamptz,
        last_error = ${error} WHERE id = ${id}::uuid`);
  }

  statistics(): Promise<DeliveryStatistics> {
    return this.#queries.one(sql.type(row<DeliveryStatistics>())`
      SELECT count(*) FILTER (WHERE state = 'pending') AS pending, count(*) FILTER (WHERE state = 'delivered') AS delivered,
        count(*) FILTER (WHERE state = 'failed') AS failed FROM alert_deliveries`);
  }
}
