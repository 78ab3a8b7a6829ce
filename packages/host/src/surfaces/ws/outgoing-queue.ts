import { Fifo } from './fifo.ts';

/** The part of a WebSocket that the queue needs. */
export interface OutgoingSocket {
  /** Bytes that were given to `send` and have not left this process. */
  readonly bufferedAmount: number;
  send(data: Buffer, options: { readonly binary: false }, sent: (error?: Error | null) => void): void;
}

export interface OutgoingQueueOptions {
  readonly maxBytes: number;
  readonly maxMessages: number;
  /** The message that tells a client how many it has lost. */
  notice(dropped: number): Buffer;
}

interface Waiting {
  readonly bytes: Buffer;
  readonly order: number;
}

/** How much the socket itself may hold; enough to keep it busy, little enough to choose what is dropped. */
const socketBytes = 128 * 1024;

/**
 * What waits for one client: in order, bounded, and told about its losses. When it is full the oldest `data` gives way;
 * `keep` messages (events, errors, answers) only when there is no data left to drop.
 */
export class OutgoingQueue {
  readonly #socket: OutgoingSocket;
  readonly #options: OutgoingQueueOptions;
  readonly #data = new Fifo<Waiting>();
  readonly #kept = new Fifo<Waiting>();
  #order = 0;
  #bytes = 0;
  #untold = 0;
  #closed = false;
  #sentMessages = 0;
  #droppedMessages = 0;

  constructor(socket: OutgoingSocket, options: OutgoingQueueOptions) {
    this.#socket = socket;
    this.#options = options;
  }

  get statistics() {
    return { sent: this.#sentMessages, dropped: this.#droppedMessages, queuedBytes: this.#bytes };
  }

  push(bytes: Buffer, kind: 'data' | 'keep'): void {
    if (this.#closed) return;
    if (!this.#makeRoom(bytes.length, kind)) {
      this.#drop();
      return;
    }
    (kind === 'data' ? this.#data : this.#kept).push({ bytes, order: this.#order++ });
    this.#bytes += bytes.length;
    this.#flush();
  }

  close(): void {
    this.#closed = true;
    this.#data.clear();
    this.#kept.clear();
    this.#bytes = 0;
  }

  /** @returns false when the message itself has to give way */
  #makeRoom(bytes: number, kind: 'data' | 'keep'): boolean {
    const { maxBytes, maxMessages } = this.#options;
    const full = () => this.#bytes + bytes > maxBytes || this.#data.size + this.#kept.size >= maxMessages;
    while (full() && this.#data.size > 0) this.#forget(this.#data);
    if (kind === 'data') return !full();
    while (full() && this.#kept.size > 0) this.#forget(this.#kept);
    return true;
  }

  #forget(queue: Fifo<Waiting>): void {
    this.#bytes -= queue.shift()?.bytes.length ?? 0;
    this.#drop();
  }

  #drop(): void {
    this.#untold++;
    this.#droppedMessages++;
  }

  readonly #flush = (): void => {
    while (!this.#closed && this.#socket.bufferedAmount < socketBytes) {
      const next = this.#next();
      if (!next) return;
      this.#sentMessages++;
      this.#socket.send(next, { binary: false }, this.#onSent);
    }
  };

  readonly #onSent = (error?: Error | null): void => {
    if (error) this.close();
    else this.#flush();
  };

  #next(): Buffer | undefined {
    if (this.#untold > 0) {
      const dropped = this.#untold;
      this.#untold = 0;
      return this.#options.notice(dropped);
    }
    const data = this.#data.peek();
    const kept = this.#kept.peek();
    const queue = data && (!kept || data.order < kept.order) ? this.#data : this.#kept;
    const next = queue.shift();
    this.#bytes -= next?.bytes.length ?? 0;
    return next?.bytes;
  }
}
