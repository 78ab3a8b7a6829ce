import type { Logger } from '../contract/context.ts';
import type { EventBus } from '../events/bus.ts';
import type { Clock } from '../lifecycle/clock.ts';
import { redacted } from '../pipeline/redact.ts';
import type { AlertRow, AlertsTable, ListedAlert } from '../store/alerts-table.ts';
import type { Transition } from './alert-states.ts';

export interface AlertWriterOptions {
  readonly table: AlertsTable;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called when an alert fired or was resolved, and is in the database. */
  onWritten(): void;
}

interface Queued {
  readonly transition: Transition;
  readonly hostname: string | undefined;
}

/** What waits for a database that is away; beyond it the oldest are lost, and told to be. */
const mostQueued = 10_000;
const retryMs = 5_000;

/** Writes what became of alerts in order, and tells everyone once it is written. */
export class AlertWriter {
  readonly #options: AlertWriterOptions;
  readonly #queue: Queued[] = [];
  #running: Promise<void> | undefined;
  #cancelTimer = () => {};
  #stopped = false;
  #lost = 0;

  constructor(options: AlertWriterOptions) {
    this.#options = options;
  }

  get queued(): number {
    return this.#queue.length;
  }

  get lost(): number {
    return this.#lost;
  }

  add(transition: Transition, hostname: string | undefined): void {
    this.#queue.push({ transition, hostname });
    if (this.#queue.length > mostQueued) {
      const [oldest] = this.#queue.splice(0, 1);
      this.#lost += 1;
      this.#options.log.error('an alert was lost: the database is away for too long', {
        ...oldest?.transition.identity,
      });
    }
    this.#begin();
  }

  /** Resolves when nothing waits, or the database is away. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelTimer();
    await this.#running;
  }

  #begin(): void {
    this.#running ??= this.#drain().finally(() => {
      this.#running = undefined;
      // What was added while the last one was written.
      if (this.#queue.length > 0 && !this.#stopped && !this.#waits) this.#begin();
    });
  }

  #waits = false;

  async #drain(): Promise<void> {
    if (this.#waits) return;
    for (let next = this.#queue[0]; next && !this.#stopped; next = this.#queue[0]) {
      try {
        await this.#write(next);
        this.#queue.shift();
      } catch (error) {
        this.#options.log.warn('an alert could not be written and is tried again', {
          ...next.transition.identity,
          error,
        });
        this.#waits = true;
        this.#cancelTimer = this.#options.clock.schedule(retryMs, () => {
          this.#waits = false;
          this.#begin();
        });
        return;
      }
    }
  }

  async #write({ transition, hostname }: Queued): Promise<void> {
    const { kind, identity, severity, message, atMs } = transition;
    const at = new Date(atMs);
    const { table } = this.#options;
    if (kind === 'resolved') {
      const row = await table.resolve(identity, at);
      if (row) this.#tell('alert.resolved', 'info', row, hostname, at, undefined);
      return;
    }
    const { isNew, ...row } = await table.raise({ ...identity, severity, message: redacted(message), data: null, at });
    if (isNew) this.#tell('alert.fired', severity, row, hostname, at, await table.find(row.id));
    else if (kind === 'changed') this.#tell('alert.changed', severity, row, hostname, at, undefined);
  }

  #tell(
    eventType: string,
    severity: Transition['severity'],
    row: AlertRow,
    hostname: string | undefined,
    at: Date,
    listed: ListedAlert | undefined,
  ): void {
    const { id, rule, subject, message, deviceId, firedAt, resolvedAt } = row;
    const isSilenced = listed?.silencedUntil !== null && Date.parse(listed?.silencedUntil ?? '') > at.getTime();
    this.#options.bus.publish({
      type: 'event',
      eventType,
      hostname,
      severity,
      data: {
        alertId: id,
        rule,
        subject,
        message,
        severity: row.severity,
        ...(deviceId ? { deviceId } : {}),
        firedAt,
        ...(resolvedAt ? { resolvedAt } : {}),
        ...(isSilenced ? { silencedUntil: listed?.silencedUntil } : {}),
      },
      timestamp: at.toISOString(),
    });
    this.#options.onWritten();
  }
}
