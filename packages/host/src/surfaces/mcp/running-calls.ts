import type { ServerResponse } from 'node:http';

/** The responses that are still to come, so that a server can wait for them before it closes. */
export class RunningCalls {
  readonly #responses = new Set<ServerResponse>();
  #emptied: (() => void) | undefined;

  add(response: ServerResponse): void {
    this.#responses.add(response);
    response.once('close', () => {
      this.#responses.delete(response);
      if (this.#responses.size === 0) this.#emptied?.();
    });
  }

  /** Resolves when none is left, or when the time is up. */
  async drained(graceMs: number): Promise<void> {
    if (this.#responses.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#emptied = resolve;
    const timer = setTimeout(resolve, graceMs);
    await promise;
    clearTimeout(timer);
  }
}
