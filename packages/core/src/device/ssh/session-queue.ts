import { FairQueue, type FairQueueOptions } from './fair-queue.ts';

/** Successful sessions after which one more at once is tried again. */
const sessionsBeforeRaise = 200;

/** The queue for a connection's sessions. Its limit is learned: lowered when the server refuses one, raised again by and by. */
export class SessionQueue extends FairQueue {
  readonly #most: number;
  #sinceRefusal = 0;

  constructor(options: FairQueueOptions) {
    super(options);
    this.#most = options.limit;
  }

  /** Told of every session that the server has opened. */
  opened(): void {
    if (this.limit === this.#most) return;
    this.#sinceRefusal++;
    if (this.#sinceRefusal < sessionsBeforeRaise) return;
    this.#sinceRefusal = 0;
    this.setLimit(this.limit + 1);
  }

  /** The server has room for what is open now, and no more. */
  refused(): void {
    this.#sinceRefusal = 0;
    this.setLimit(Math.min(this.limit, this.taken));
  }
}
