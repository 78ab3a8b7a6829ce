import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import { createPostgresClient } from '../store/postgres-client.ts';

/**
 * How soon a broken connection is noticed: here after a beat and its time limit (7 s), and always before the server gives
 * the locks to others, which probes an idle connection after 5 s and gives it up 6 s later.
 */
const beatMs = 3_000;
const answerMs = 4_000;
const serverSettings = `SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3;
  SET tcp_user_timeout = 11000; SET idle_session_timeout = 0`;

/** One connection whose session locks are leases: the server drops them with the connection (PostgreSQL manual, 13.3.5). */
export class LeaseSession {
  readonly #client: Client;
  readonly #lost = new AbortController();
  readonly #beat: NodeJS.Timeout;

  private constructor(client: Client) {
    this.#client = client;
    client.on('error', () => this.#drop());
    client.on('end', () => this.#drop());
    this.#beat = setInterval(() => void this.#ask('SELECT true AS done').catch(() => {}), beatMs).unref();
  }

  /** @throws when the server cannot be reached */
  static async open(url: string): Promise<LeaseSession> {
    const client = createPostgresClient(url, answerMs);
    const session = new LeaseSession(client);
    try {
      await client.connect();
      await client.query(serverSettings);
      return session;
    } catch (error) {
      session.#drop();
      throw error;
    }
  }

  /** Aborts when the connection has broken, and with it every lock. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  tryLock(name: string): Promise<boolean> {
    return this.#ask('SELECT pg_try_advisory_lock($1::bigint) AS done', lockKey(name));
  }

  unlock(name: string): Promise<boolean> {
    return this.#ask('SELECT pg_advisory_unlock($1::bigint) AS done', lockKey(name));
  }

  close(): Promise<void> {
    clearInterval(this.#beat);
    return this.#client.end().catch(() => {});
  }

  async #ask(text: string, ...values: readonly string[]): Promise<boolean> {
    try {
      const { rows } = await this.#client.query<{ done: boolean }>(text, [...values]);
      return rows[0]?.done === true;
    } catch (error) {
      this.#drop();
      throw error;
    }
  }

  #drop(): void {
    if (this.#lost.signal.aborted) return;
    clearInterval(this.#beat);
    this.#lost.abort(new Error('The connection that held the lease broke'));
    void this.#client.end().catch(() => {});
  }
}

/** Advisory locks are named by 64 bits. */
function lockKey(name: string): string {
  return createHash('sha256').update(`infrastructor lease ${name}`).digest().readBigInt64BE().toString();
}
