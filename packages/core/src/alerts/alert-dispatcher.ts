import type { Logger } from '../contract/context.ts';
import { token } from '../contract/token.ts';
import type { Severity } from '../events/bus.ts';
import type { Clock } from '../lifecycle/clock.ts';
import type { AlertDeliveriesTable, DeliveryRow } from '../store/alert-deliveries-table.ts';
import { NotificationError, type Notifier } from './notifiers/notifier.ts';

export interface AlertDispatcherOptions {
  readonly table: AlertDeliveriesTable;
  readonly notifiers: readonly Notifier[];
  readonly minSeverity: Severity;
  readonly clock: Clock;
  /** From 0 to 1; tests set it. */
  readonly random?: (() => number) | undefined;
}

const severities: readonly Severity[] = ['info', 'warning', 'critical'];

/** What may wait to be sent; beyond it the oldest is given up. */
const mostPending = 1_000;

const batch = 20;
const firstRetryMs = 5_000;
const longestRetryMs = 15 * 60_000;

/** After so many tries, about two hours, it is given up. */
const mostAttempts = 15;

/**
 * Tells targets of alerts: each once, in order, tried again while a target is away. What is to be told stands in the
 * database, so it is neither lost nor told twice when a process ends.
 */
export class AlertDispatcher implements AsyncDisposable {
  readonly #log: Logger;
  #options: AlertDispatcherOptions | undefined;
  #controller = new AbortController();
  #running: Promise<void> | undefined;
  #again = false;
  #cancelTimer = () => {};
  #givenUp = 0;

  constructor(log: Logger) {
    this.#log = log;
  }

  start(options: AlertDispatcherOptions): void {
    this.#options = options;
    this.#controller = new AbortController();
    this.poke();
  }

  /** There may be something to tell. */
  poke(): void {
    const options = this.#options;
    if (!options || options.notifiers.length === 0 || this.#controller.signal.aborted) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#cancelTimer();
    this.#again = false;
    this.#running = this.#round(options)
      .catch((error: unknown) => this.#log.warn('alerts could not be sent and are tried again', { error }))
      .finally(() => {
        this.#running = undefined;
        if (this.#again) this.poke();
      });
  }

  get targets(): readonly string[] {
    return this.#options?.notifiers.map(({ target }) => target) ?? [];
  }

  get givenUp(): number {
    return this.#givenUp;
  }

  /** Resolves when nothing is being sent. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async stop(): Promise<void> {
    this.#controller.abort();
    this.#cancelTimer();
    await this.#running;
    this.#options = undefined;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #round(options: AlertDispatcherOptions): Promise<void> {
    const { table, notifiers, clock, minSeverity } = options;
    const targets = notifiers.map(({ target }) => target);
    const told = severities.slice(severities.indexOf(minSeverity));
    const givenUp = await table.enqueue(targets, told, new Date(clock.now()), mostPending);
    if (givenUp > 0) this.#log.error('alerts are given up: too many wait to be sent', { givenUp });
    this.#givenUp += givenUp;
    // Side by side, so that a target which does not answer keeps no other waiting.
    await Promise.all(notifiers.map((notifier) => this.#tell(notifier, options)));
    const next = await table.nextAt(targets);
    if (!next || this.#controller.signal.aborted) return;
    this.#cancelTimer = clock.schedule(Math.max(100, next.getTime() - clock.now()), () => this.poke());
  }

  async #tell(notifier: Notifier, options: AlertDispatcherOptions): Promise<void> {
    const { table, clock } = options;
    while (!this.#controller.signal.aborted) {
      const due = await table.due(notifier.target, new Date(clock.now()), batch);
      for (const delivery of due) {
        if (this.#controller.signal.aborted || !(await this.#deliver(notifier, delivery, options))) return;
      }
      if (due.length < batch) return;
    }
  }

  /** @returns whether the target took it, or never will; otherwise it is left alone for a while */
  async #deliver(
    notifier: Notifier,
    { id, alertId, kind, attempts }: DeliveryRow,
    { table, clock, random = Math.random }: AlertDispatcherOptions,
  ): Promise<boolean> {
    const alert = await table.alert(alertId);
    if (!alert) return true;
    const { signal } = this.#controller;
    try {
      await notifier.send({ id, kind, alert }, signal);
      await table.finish(id, 'delivered', new Date(clock.now()));
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      if (!(error instanceof NotificationError)) throw error;
      const fields = { target: notifier.target, rule: alert.rule, kind, error: error.message, attempts: attempts + 1 };
      if (error.isFinal || attempts + 1 >= mostAttempts) {
        this.#givenUp += 1;
        this.#log.error('an alert was not taken and is given up', fields);
        await table.finish(id, 'failed', new Date(clock.now()), error.message);
        return true;
      }
      if (attempts === 0) this.#log.warn('an alert was not taken and is tried again', fields);
      const waitMs = Math.min(longestRetryMs, firstRetryMs * 2 ** attempts) * (0.75 + random() / 2);
      await table.postpone(id, new Date(clock.now() + waitMs), error.message);
      return false;
    }
  }
}

export const alertDispatcherToken = token<AlertDispatcher>('infrastructor.alert-dispatcher');
