/** One part of work that the processes of an installation share. */
export interface Share {
  /** From 0. */
  readonly index: number;
  /** Of all parts. */
  readonly count: number;
  /** Whether this work was under way before, here or elsewhere; false for the first process of an installation. */
  readonly takenOver: boolean;
}

/** Does one part until its signal aborts. */
export type SharedWork = (share: Share, signal: AbortSignal) => Promise<void>;
