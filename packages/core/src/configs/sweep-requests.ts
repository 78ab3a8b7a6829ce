/** Who waits for the next comparison of everything. */
export class SweepRequests {
  #waiting: PromiseWithResolvers<void>[] = [];

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** @throws what keeps the comparison from being made, or the reason of the signal */
  async add(signal: AbortSignal): Promise<void> {
    const done = Promise.withResolvers<void>();
    const leave = () => done.reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    this.#waiting.push(done);
    try {
      await done.promise;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  /** Those whom the comparison that begins now will answer. */
  take(): { resolve(): void; reject(error: unknown): void } {
    const taken = this.#waiting.splice(0);
    return {
      resolve() {
        for (const each of taken) each.resolve();
      },
      reject(error) {
        for (const each of taken) each.reject(error);
      },
    };
  }

  fail(error: unknown): void {
    this.take().reject(error);
  }
}
