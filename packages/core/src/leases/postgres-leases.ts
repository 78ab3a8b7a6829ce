import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../contract/context.ts';
import { LeaseSession } from './lease-session.ts';
import type { LeasedWork, Leases } from './leases.ts';
import { LocalLeases } from './local-leases.ts';

export interface PostgresLeasesOptions {
  readonly url: string;
  readonly log?: Logger | undefined;
  /** How often a lease that another process holds is asked for. Default 2 s. */
  readonly pollMs?: number | undefined;
}

/** Leases among the processes that share a PostgreSQL server. One connection holds all of them, from the first on. */
export class PostgresLeases implements Leases {
  readonly #url: string;
  readonly #log: Logger | undefined;
  readonly #pollMs: number;
  /** A session may take its own lock twice, so the callers of this process queue first. */
  readonly #local = new LocalLeases();
  readonly #held = new Set<string>();
  #session: Promise<LeaseSession> | undefined;

  constructor({ url, log, pollMs = 2_000 }: PostgresLeasesOptions) {
    this.#url = url;
    this.#log = log;
    this.#pollMs = pollMs;
  }

  withLease(name: string, work: LeasedWork, signal: AbortSignal): Promise<void> {
    return this.#local.withLease(name, (either) => this.#contend(name, work, either), signal);
  }

  held(): readonly string[] {
    return [...this.#held];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#local[Symbol.asyncDispose]();
    const session = await this.#session?.catch(() => undefined);
    await session?.close();
  }

  async #contend(name: string, work: LeasedWork, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const session = await this.#lock(name);
      if (!session) {
        await pause(this.#pollMs, undefined, { signal, ref: false }).catch(() => {});
        continue;
      }
      this.#held.add(name);
      this.#log?.info('lease taken', { lease: name });
      try {
        await work(AbortSignal.any([signal, session.lost]));
      } catch (error) {
        if (!session.lost.aborted) throw error;
      } finally {
        this.#held.delete(name);
        await session.unlock(name).catch(() => {});
      }
      if (!session.lost.aborted) return;
      this.#log?.warn('lease lost with the connection to the database', { lease: name });
    }
  }

  /** The session that holds the lease now; undefined while another process does, or while the server is away. */
  async #lock(name: string): Promise<LeaseSession | undefined> {
    this.#session ??= LeaseSession.open(this.#url);
    const opening = this.#session;
    try {
      const session = await opening;
      if (!session.lost.aborted) return (await session.tryLock(name)) ? session : undefined;
    } catch (error) {
      this.#log?.debug('a lease could not be asked for', { lease: name, error });
    }
    if (this.#session === opening) this.#session = undefined;
    return undefined;
  }
}
