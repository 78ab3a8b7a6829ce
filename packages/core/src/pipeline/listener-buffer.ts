import type { InfrastructorError } from '../contract/errors.ts';
import type { StreamMessage } from './streams.ts';

const mostItems = 1_000;

/** What one listener has not read yet: bounded, and the oldest give way, so a slow listener costs only itself. */
export class ListenerBuffer {
  readonly #items: unknown[] = [];
  #dropped = 0;
  #ended = false;
  #error: InfrastructorError | undefined;
  #wake: (() => void) | undefined;

  push(item: unknown): void {
    if (this.#ended) return;
    if (this.#items.length >= mostItems) {
      this.#items.shift();
      this.#dropped += 1;
    }
    this.#items.push(item);
    this.#wake?.();
  }

  /** No more will come; what is here is still read, then the error is thrown if there is one. */
  end(error?: InfrastructorError): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#wake?.();
  }

  async *messages(onReturn: () => void): AsyncGenerator<StreamMessage> {
    try {
      while (true) {
        if (this.#dropped > 0) {
          const count = this.#dropped;
          this.#dropped = 0;
          yield { kind: 'dropped', count };
        }
        if (this.#items.length > 0) {
          yield { kind: 'item', item: this.#items.shift() };
          continue;
        }
        if (this.#ended) break;
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#wake = resolve;
        await promise;
      }
      if (this.#error) throw this.#error;
    } finally {
      onReturn();
    }
  }
}
