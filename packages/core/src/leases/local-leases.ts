import { type LeasedWork, type Leases, partName, type SharedWork } from './leases.ts';

/** Leases among the callers of one process, first come, first served: an embedded database has one process only. */
export class LocalLeases implements Leases {
  readonly #closing = new AbortController();
  /** The last in the queue of each name. */
  readonly #last = new Map<string, Promise<void>>();
  readonly #held = new Set<string>();

  async withLease(name: string, work: LeasedWork, signal: AbortSignal): Promise<void> {
    const before = this.#last.get(name) ?? Promise.resolve();
    const ended = Promise.withResolvers<void>();
    const mine = before.then(() => ended.promise);
    this.#last.set(name, mine);
    const either = AbortSignal.any([signal, this.#closing.signal]);
    try {
      await unlessAborted(before, either);
      if (either.aborted) return;
      this.#held.add(name);
      await work(either);
    } catch (error) {
      if (!either.aborted) throw error;
    } finally {
      this.#held.delete(name);
      ended.resolve();
      if (this.#last.get(name) === mine) this.#last.delete(name);
    }
  }

  /** All parts are here. */
  async withShares(name: string, count: number, work: SharedWork, signal: AbortSignal): Promise<void> {
    const indexes = Array.from({ length: count }, (_, index) => index);
    await Promise.all(
      indexes.map((index) =>
        this.withLease(partName(name, index), (either) => work({ index, count, takenOver: false }, either), signal),
      ),
    );
  }

  held(): readonly string[] {
    return [...this.#held];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#last.values());
  }
}

/** Waits, but no longer than until the signal. */
async function unlessAborted(waited: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const onAbort = () => resolve();
  if (signal.aborted) return;
  signal.addEventListener('abort', onAbort, { once: true });
  await Promise.race([waited, promise]);
  signal.removeEventListener('abort', onAbort);
}
