import { token } from '../contract/token.ts';

/** Work of which there may be only one in an installation, however many processes it has. */
export interface Leases extends AsyncDisposable {
  /**
   * Waits until no other process holds `name`, then runs `work`. Its signal aborts when the lease is lost, which happens
   * with the connection to the database; it is waited for again after `work` has ended. Another process takes over at
   * most 15 s after the holder was killed or cut off.
   *
   * Resolves when `work` ends by itself, or when it has ended after `signal`; rejects with what `work` throws before.
   */
  withLease(name: string, work: LeasedWork, signal: AbortSignal): Promise<void>;
  /** Names of the leases that this process holds now. */
  held(): readonly string[];
}

export type LeasedWork = (signal: AbortSignal) => Promise<void>;

export const leasesToken = token<Leases>('infrastructor.leases');
