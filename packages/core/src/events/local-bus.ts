import type { Logger } from '../contract/context.ts';
import type { BusMessage, EventBus } from './bus.ts';

type Listener = (message: BusMessage, origin: 'local' | 'remote') => void;

export interface LocalBusOptions {
  readonly log?: Logger | undefined;
  /** Messages that wait for the listeners at most; beyond it the oldest is dropped, counted and logged. Default 10,000. */
  readonly capacity?: number | undefined;
}

export interface BusStatistics {
  readonly published: number;
  readonly delivered: number;
  /** Lost because listeners were slower than publishers. */
  readonly dropped: number;
  readonly listeners: number;
}

/** Messages within this process. Publishing never runs a listener itself, so it costs the publisher next to nothing. */
export class LocalBus implements EventBus {
  readonly #log: Logger | undefined;
  readonly #capacity: number;
  readonly #listeners = new Set<Listener>();
  #waiting: { readonly message: BusMessage; readonly origin: 'local' | 'remote' }[] = [];
  #scheduled = false;
  #closed = false;
  #published = 0;
  #delivered = 0;
  #dropped = 0;

  constructor(options: LocalBusOptions = {}) {
    this.#log = options.log;
    this.#capacity = options.capacity ?? 10_000;
  }

  publish(message: BusMessage): void {
    this.deliver(message, 'local');
  }

  /** Hands on a message that came from elsewhere. */
  deliver(message: BusMessage, origin: 'local' | 'remote'): void {
    if (this.#closed) return;
    this.#published++;
    if (this.#waiting.length >= this.#capacity) {
      this.#waiting.shift();
      if (this.#dropped++ % this.#capacity === 0) {
        this.#log?.warn('Messages are dropped: listeners are slower than publishers', { dropped: this.#dropped });
      }
    }
    this.#waiting.push({ message, origin });
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => this.#drain());
  }

  subscribe(listener: Listener): () => void {
    // The same function may subscribe twice, and each ends alone.
    const own: Listener = (message, origin) => listener(message, origin);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  statistics(): BusStatistics {
    return {
      published: this.#published,
      delivered: this.#delivered,
      dropped: this.#dropped,
      listeners: this.#listeners.size,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#waiting = [];
    this.#listeners.clear();
  }

  #drain(): void {
    this.#scheduled = false;
    const batch = this.#waiting;
    this.#waiting = [];
    for (const { message, origin } of batch) {
      for (const listener of this.#listeners) {
        const failed = (error: unknown) =>
          this.#log?.error('A listener of the event bus threw', { type: message.type, error });
        try {
          // An async function fits the type of a listener, and its rejection must not end the process.
          const result: unknown = listener(message, origin);
          if (result instanceof Promise) result.catch(failed);
          this.#delivered++;
        } catch (error) {
          failed(error);
        }
      }
    }
  }
}
