import { randomUUID } from 'node:crypto';
import type { Logger } from '../contract/context.ts';
import { type Clock, systemClock } from '../lifecycle/clock.ts';
import { type BridgeStatistics, everythingInvalid, readEnvelope } from './bridge-message.ts';
import type { BusMessage, EventBus } from './bus.ts';
import { LocalBus } from './local-bus.ts';
import { isRefusal, PostgresLink } from './postgres-link.ts';

export interface PostgresBridgeOptions {
  readonly url: string;
  readonly log?: Logger | undefined;
  readonly clock?: Clock | undefined;
}

const channel = 'infrastructor_bus';

/** A payload must be shorter than 8000 bytes (PostgreSQL manual, NOTIFY). */
const longestPayload = 7_900;

/** Messages that wait to be sent or to be fetched at most; beyond it the oldest, or the newest to come, are lost. */
const capacity = 1_000;

const sweepMs = 60_000;

/**
 * The bus over LISTEN and NOTIFY. Several messages go in one notification; one that is longer lies in `bus_messages`
 * for some minutes, and the notification says where. While PostgreSQL is away the newest messages wait.
 */
export class PostgresBridge implements EventBus {
  readonly #local: LocalBus;
  readonly #id = randomUUID();
  readonly #clock: Clock;
  readonly #log: Logger | undefined;
  readonly #link: PostgresLink;
  #outgoing: string[] = [];
  #sending: Promise<void> | undefined;
  /** Notifications are told in their order, also where the message has to be fetched. */
  #incoming = Promise.resolve();
  #incomingCount = 0;
  #cancelSweep = () => {};
  #sent = 0;
  #received = 0;
  #lost = 0;

  private constructor({ url, log, clock = systemClock }: PostgresBridgeOptions) {
    this.#log = log;
    this.#clock = clock;
    this.#local = new LocalBus({ log });
    this.#link = new PostgresLink({
      url,
      channel,
      clock,
      log,
      onNotification: (payload) => this.#receive(payload),
      onListening: (again) => {
        // What others said in between is lost, and with it perhaps an invalidation.
        if (again) this.#local.deliver(everythingInvalid, 'remote');
        this.#send();
      },
    });
  }

  /** Resolves when the bus listens, or when the first attempt to has failed; it goes on trying then. */
  static async open(options: PostgresBridgeOptions): Promise<PostgresBridge> {
    const bridge = new PostgresBridge(options);
    await bridge.#link.connect();
    bridge.#sweepLater();
    return bridge;
  }

  publish(message: BusMessage): void {
    this.#local.publish(message);
    this.#outgoing.push(JSON.stringify(message));
    if (this.#outgoing.length > capacity) {
      this.#outgoing.shift();
      this.#lost++;
    }
    this.#send();
  }

  subscribe(listener: Parameters<EventBus['subscribe']>[0]): () => void {
    return this.#local.subscribe(listener);
  }

  statistics(): BridgeStatistics {
    return { sent: this.#sent, received: this.#received, lost: this.#lost, connected: this.#link.connected };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#cancelSweep();
    // What was published a moment ago still goes out.
    await this.#sending;
    await this.#link[Symbol.asyncDispose]();
    await this.#local[Symbol.asyncDispose]();
  }

  #send(): void {
    if (this.#sending || !this.#link.connected || this.#outgoing.length === 0) return;
    // What else is published in this turn goes along.
    this.#sending = Promise.resolve()
      .then(() => this.#sendAll())
      .finally(() => {
        this.#sending = undefined;
        this.#send();
      });
  }

  async #sendAll(): Promise<void> {
    while (this.#outgoing.length > 0 && this.#link.connected) {
      const batch = this.#takeBatch();
      const envelope = `{"from":"${this.#id}","messages":[${batch.join(',')}]}`;
      try {
        if (Buffer.byteLength(envelope) <= longestPayload) {
          await this.#link.query('SELECT pg_notify($1, $2)', [channel, envelope]);
        } else {
          await this.#link.query(
            `WITH stored AS (INSERT INTO bus_messages (message) VALUES ($1) RETURNING id)
            SELECT pg_notify($2, json_build_object('from', $3::text, 'stored', id)::text) FROM stored`,
            [envelope, channel, this.#id],
          );
        }
        this.#sent += batch.length;
      } catch (error) {
        if (isRefusal(error)) {
          this.#lost += batch.length;
          this.#log?.error('PostgreSQL refused a message of the event bus', { error });
        } else {
          this.#outgoing = [...batch, ...this.#outgoing].slice(-capacity);
        }
      }
    }
  }

  /** As many messages as fit into one notification, and one that does not fit alone. */
  #takeBatch(): readonly string[] {
    const batch: string[] = [];
    let bytes = 100;
    for (const text of this.#outgoing) {
      bytes += Buffer.byteLength(text) + 1;
      if (batch.length > 0 && bytes > longestPayload) break;
      batch.push(text);
    }
    this.#outgoing.splice(0, batch.length);
    return batch;
  }

  #receive(payload: string): void {
    if (payload.includes(this.#id)) return;
    if (this.#incomingCount >= capacity) {
      this.#lost++;
      return;
    }
    this.#incomingCount++;
    this.#incoming = this.#incoming.then(async () => {
      const envelope = readEnvelope(await this.#fetch(payload).catch(() => ''));
      this.#incomingCount--;
      if (!envelope) this.#lost++;
      else this.#received += envelope.messages.length;
      for (const message of envelope?.messages ?? []) this.#local.deliver(message, 'remote');
    });
  }

  async #fetch(payload: string): Promise<string> {
    const stored = /"stored" ?: ?"([0-9a-f-]{36})"\}$/.exec(payload)?.[1];
    if (!stored) return payload;
    const [found] = await this.#link.query<{ message: string }>('SELECT message FROM bus_messages WHERE id = $1', [
      stored,
    ]);
    return found?.message ?? '';
  }

  #sweepLater(): void {
    this.#cancelSweep = this.#clock.schedule(sweepMs, () => {
      const swept = this.#link.query(`DELETE FROM bus_messages WHERE created_at < now() - INTERVAL '5 minutes'`, []);
      swept.catch(() => {}).finally(() => this.#sweepLater());
    });
  }
}
