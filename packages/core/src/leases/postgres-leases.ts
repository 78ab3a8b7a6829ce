import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../contract/context.ts';
import { LeaseSession } from './lease-session.ts';
import type { LeasedWork, Leases, SharedWork } from './leases.ts';
import { LocalLeases } from './local-leases.ts';
import { SharedParts } from './shared-parts.ts';

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

  withShares(name: string, count: number, work: SharedWork, signal: AbortSignal): Promise<void> {
    const share = async (either: AbortSignal) => {
      const parts = new SharedParts({ name, count, work, held: this.#held, pollMs: this.#pollMs, log: this.#log });
      while (!either.aborted) {
        const session = await this.#open(name);
        if (session) await parts.run(session, either);
        else await this.#pause(either);
      }
    };
    return this.#local.withLease(name, share, signal);
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
        await this.#pause(signal);
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

  async #pause(signal: AbortSignal): Promise<void> {
    await pause(this.#pollMs, undefined, { signal, ref: false }).catch(() => {});
  }

  /** The session that holds the lease now; undefined while another process does, or while the server is away. */
  async #lock(name: string): Promise<LeaseSession | undefined> {
    const session = await this.#open(name);
    try {
      return (await session?.tryLock(name)) ? session : undefined;
    } catch (error) {
      this.#log?.debug('a lease could not be asked for', { lease: name, error });
      return undefined;
    }
  }

  /** The one connection, a new one when the last has broken; undefined while the server is away. */
  async #open(name: string): Promise<LeaseSession | undefined> {
    this.#session ??= LeaseSession.open(this.#url);
    const opening = this.#session;
    try {
      const session = await opening;
      if (!session.lost.aborted) return session;
    } catch (error) {
      this.#log?.debug('a lease could not be asked for', { lease: name, error });
    }
    if (this.#session === opening) this.#session = undefined;
    return undefined;
  }
}
