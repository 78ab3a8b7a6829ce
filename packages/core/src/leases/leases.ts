import type { Share, SharedWork } from '../contract/share.ts';
import { token } from '../contract/token.ts';

export type { Share, SharedWork } from '../contract/share.ts';

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
  /**
   * Splits work into `count` parts, of which each process that asks gets as many as the others, and each part is with one
   * process at a time. Parts move as processes come, go or are killed: the signal of a part aborts, and another process
   * begins it after its work has ended, or at most 15 s after its process was killed or cut off.
   *
   * Resolves when all parts have ended after `signal`; rejects with what `work` throws before.
   */
  withShares(name: string, count: number, work: SharedWork, signal: AbortSignal): Promise<void>;
  /** Names of the leases that this process holds now; a part of shared work is `name/index`. */
  held(): readonly string[];
}

export type LeasedWork = (signal: AbortSignal) => Promise<void>;

/** The name of the lease of one part. */
export const partName = (name: string, index: Share['index']): string => `${name}/${index}`;

export const leasesToken = token<Leases>('infrastructor.leases');
