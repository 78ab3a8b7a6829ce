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

/** What the server's list of locks says. */
export interface LockCensus {
  /** Sessions that have joined. */
  readonly members: readonly number[];
  /** This session. */
  readonly me: number;
  /** Whether anybody holds each of the names. */
  readonly held: readonly boolean[];
}

/** One connection whose session locks are leases: the server drops them with the connection (PostgreSQL manual, 13.3.5). */
export class LeaseSession {
  readonly #client: Client;
  readonly #lost = new AbortController();
  readonly #beat: NodeJS.Timeout;
  /** One question at a time is all that a connection takes. */
  #last: Promise<unknown> = Promise.resolve();

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

  async unlockAll(names: readonly string[]): Promise<void> {
    await this.#query('SELECT pg_advisory_unlock(key) FROM unnest($1::bigint[]) AS held(key)', [names.map(lockKey)]);
  }

  unlock(name: string): Promise<boolean> {
    return this.#ask('SELECT pg_advisory_unlock($1::bigint) AS done', lockKey(name));
  }

  /** Takes the locks of these names that nobody has. @returns whether each was taken */
  async tryLocks(names: readonly string[]): Promise<readonly boolean[]> {
    const { rows } = await this.#query<{ done: boolean }>(
      `SELECT pg_try_advisory_lock(key) AS done FROM unnest($1::bigint[]) WITH ORDINALITY AS asked(key, place)
       ORDER BY place`,
      [names.map(lockKey)],
    );
    return rows.map(({ done }) => done);
  }

  /** Holds a name together with others: to be seen, not to keep anybody out. */
  join(name: string): Promise<boolean> {
    return this.#ask('SELECT pg_try_advisory_lock_shared($1::bigint) AS done', lockKey(name));
  }

  leave(name: string): Promise<boolean> {
    return this.#ask('SELECT pg_advisory_unlock_shared($1::bigint) AS done', lockKey(name));
  }

  /** Who has joined `group`, and which of `names` somebody holds (PostgreSQL manual, 54.12: pg_locks). */
  async census(group: string, names: readonly string[]): Promise<LockCensus> {
    const { rows } = await this.#query<{ pid: number; me: number; key: string }>(
      `SELECT pid, pg_backend_pid() AS me, ((classid::bigint << 32) | objid::bigint)::text AS key FROM pg_locks
       WHERE locktype = 'advisory' AND objsubid = 1 AND granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      [],
    );
    const groupKey = lockKey(group);
    const keys = new Set(rows.map(({ key }) => key));
    return {
      members: rows.filter(({ key }) => key === groupKey).map(({ pid }) => pid),
      me: rows[0]?.me ?? 0,
      held: names.map((name) => keys.has(lockKey(name))),
    };
  }

  close(): Promise<void> {
    clearInterval(this.#beat);
    return this.#client.end().catch(() => {});
  }

  async #ask(text: string, ...values: readonly string[]): Promise<boolean> {
    const { rows } = await this.#query<{ done: boolean }>(text, [...values]);
    return rows[0]?.done === true;
  }

  async #query<Row extends object>(text: string, values: unknown[]): Promise<{ readonly rows: readonly Row[] }> {
    const asked = this.#last.then(() => this.#client.query<Row>(text, values));
    this.#last = asked.catch(() => {});
    try {
      return await asked;
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
