/** Gathers runs whose processes are to be searched for and killed, so that many at once cost one command. */
export class Sweeper {
  readonly #kill: (runIds: readonly string[]) => Promise<void>;
  #waiting: string[] = [];
  #next: Promise<void> | undefined;
  #current: Promise<void> = Promise.resolve();

  constructor(kill: (runIds: readonly string[]) => Promise<void>) {
    this.#kill = kill;
  }

  /** Settles when a search that began after this call is over; never rejects. */
  sweep(runId: string): Promise<void> {
    this.#waiting.push(runId);
    this.#next ??= this.#current.then(() => {
      const runIds = this.#waiting;
      this.#waiting = [];
      this.#next = undefined;
      this.#current = this.#kill(runIds).catch(() => {});
      return this.#current;
    });
    return this.#next;
  }
}
