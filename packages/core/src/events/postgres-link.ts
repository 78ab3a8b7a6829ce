import type { Client } from 'pg';
import type { Logger } from '../contract/context.ts';
import type { Clock } from '../lifecycle/clock.ts';
import { createPostgresClient } from '../store/postgres-client.ts';

export interface PostgresLinkOptions {
  readonly url: string;
  readonly channel: string;
  readonly clock: Clock;
  readonly log: Logger | undefined;
  onNotification(payload: string): void;
  /** The link listens now. @param again true when there was a gap in which notifications were missed */
  onListening(again: boolean): void;
}

/** How often the connection is tried, which also tells a half-open one from one where nothing happens. */
const beatMs = 30_000;
const answerMs = 10_000;
const longestWaitMs = 5_000;

/** One connection that listens on a channel and comes back by itself. */
export class PostgresLink implements AsyncDisposable {
  readonly #options: PostgresLinkOptions;
  #client: Client | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #cancelTimer = () => {};
  #attempts = 0;
  #listened = false;
  #closed = false;

  constructor(options: PostgresLinkOptions) {
    this.#options = options;
  }

  get connected(): boolean {
    return this.#client !== undefined;
  }

  /** Tries to connect once; what fails is tried again later. */
  async connect(): Promise<void> {
    if (this.#closed || this.#client) return;
    const { url, channel, log, onNotification, onListening } = this.#options;
    const client = createPostgresClient(url, answerMs);
    client.on('notification', ({ payload }) => onNotification(payload ?? ''));
    client.on('error', () => this.#drop(client));
    client.on('end', () => this.#drop(client));
    try {
      await client.connect();
      await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    } catch (error) {
      if (this.#attempts++ === 0) log?.warn('The event bus cannot reach PostgreSQL; trying again', { error });
      void client.end().catch(() => {});
      this.#retry();
      return;
    }
    if (this.#closed) {
      await client.end();
      return;
    }
    this.#client = client;
    this.#attempts = 0;
    const again = this.#listened;
    this.#listened = true;
    this.#beat();
    onListening(again);
  }

  /** @throws when there is no connection, or it breaks; a statement that is refused leaves the connection as it is */
  async query<Row extends object>(text: string, values: readonly unknown[]): Promise<readonly Row[]> {
    const client = this.#client;
    if (!client) throw new Error('The event bus has no connection to PostgreSQL');
    // One question at a time is all that a connection takes.
    const asked = this.#last.then(() => client.query<Row>(text, [...values]));
    this.#last = asked.catch(() => {});
    try {
      return (await asked).rows;
    } catch (error) {
      if (!isRefusal(error)) this.#drop(client);
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#cancelTimer();
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => {});
  }

  #beat(): void {
    this.#cancelTimer = this.#options.clock.schedule(beatMs, () => {
      this.query(`SELECT 1`, []).then(
        () => this.#beat(),
        () => {},
      );
    });
  }

  #drop(client: Client): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    void client.end().catch(() => {});
    this.#retry();
  }

  #retry(): void {
    if (this.#closed) return;
    this.#cancelTimer();
    const waitMs = Math.min(longestWaitMs, 100 * 2 ** Math.min(this.#attempts, 10)) * (0.5 + Math.random() / 2);
    this.#cancelTimer = this.#options.clock.schedule(waitMs, () => void this.connect());
  }
}

/** The server answered, with an SQLSTATE that is not of a connection or a shutdown. */
export function isRefusal(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !/^(08|57P|E)/.test(code);
}
