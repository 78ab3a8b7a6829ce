import { InfrastructorError } from '../../contract/errors.ts';
import type { Deadline } from '../deadline.ts';

interface Waiter {
  grant(): void;
}

export interface FairQueueOptions {
  readonly limit: number;
  readonly maxWaiting: number;
  /** What is handed out, for messages: `a channel to nas01`. */
  readonly what: string;
}

/** Hands out a limited number of slots, first come first served. Waiting ends with the caller's deadline; the queue is bounded. */
export class FairQueue {
  readonly #options: FairQueueOptions;
  readonly #waiting: Waiter[] = [];
  #limit: number;
  #taken = 0;

  constructor(options: FairQueueOptions) {
    this.#options = options;
    this.#limit = options.limit;
  }

  get taken(): number {
    return this.#taken;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get limit(): number {
    return this.#limit;
  }

  /** Never below one. A higher limit lets waiting callers in at once. */
  setLimit(limit: number): void {
    this.#limit = Math.max(1, Math.min(limit, this.#options.limit));
    this.#grantNext();
  }

  /**
   * A slot; call what it answers, once or more, to give it back. `first` goes before all that wait.
   * @throws {InfrastructorError} OVERLOADED when too many wait, DEADLINE_EXCEEDED or ABORTED
   */
  async acquire(deadline: Deadline, first = false): Promise<() => void> {
    if (deadline.failure) throw deadline.failure;
    if (this.#taken < this.#limit && (first || this.#waiting.length === 0)) return this.#take();
    if (this.#waiting.length >= this.#options.maxWaiting) {
      throw new InfrastructorError(
        'OVERLOADED',
        `${this.#waiting.length} others wait for ${this.#options.what} already`,
        {
          hint: 'Send less at once, or try again later.',
        },
      );
    }
    const { promise, resolve } = Promise.withResolvers<() => void>();
    const waiter: Waiter = { grant: () => resolve(this.#take()) };
    if (first) this.#waiting.unshift(waiter);
    else this.#waiting.push(waiter);
    try {
      return await deadline.race(`waiting for ${this.#options.what}`, promise, (release) => release());
    } finally {
      const index = this.#waiting.indexOf(waiter);
      if (index >= 0) this.#waiting.splice(index, 1);
    }
  }

  #take(): () => void {
    this.#taken++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#taken--;
      this.#grantNext();
    };
  }

  #grantNext(): void {
    while (this.#taken < this.#limit) {
      const next = this.#waiting.shift();
      if (!next) return;
      next.grant();
    }
  }
}
