import { Fifo } from './fifo.ts';

export interface ReplayEntry {
  readonly seq: number;
  readonly topics: readonly string[];
  /** Of the device that it is about. */
  readonly hostname?: string | undefined;
  /** Id of the only caller that it is for, beside admins. */
  readonly caller?: string | undefined;
  readonly kind: 'data' | 'keep';
  readonly bytes: Buffer;
}

/** The newest messages, bounded by number and bytes, for clients that come back. */
export class ReplayBuffer {
  readonly #entries = new Fifo<ReplayEntry>();
  readonly #maxMessages: number;
  readonly #maxBytes: number;
  #bytes = 0;
  /** The newest sequence number that can no longer be replayed. */
  #forgottenThrough: number;

  /** @param seq the sequence number before the first message */
  constructor(seq: number, limits: { readonly replayMessages: number; readonly replayBytes: number }) {
    this.#forgottenThrough = seq;
    this.#maxMessages = limits.replayMessages;
    this.#maxBytes = limits.replayBytes;
  }

  get statistics() {
    return { messages: this.#entries.size, bytes: this.#bytes };
  }

  add(entry: ReplayEntry): void {
    this.#entries.push(entry);
    this.#bytes += entry.bytes.length;
    while (this.#entries.size > this.#maxMessages || this.#bytes > this.#maxBytes) {
      const oldest = this.#entries.shift();
      if (!oldest) return;
      this.#bytes -= oldest.bytes.length;
      this.#forgottenThrough = oldest.seq;
    }
  }

  /** Says that a message was not kept at all. */
  skip(seq: number): void {
    this.#forgottenThrough = seq;
  }

  /** What came after `seq`, and whether something before the first of them is missing. */
  since(seq: number): { readonly entries: readonly ReplayEntry[]; readonly gap: boolean } {
    return { entries: [...this.#entries].filter((entry) => entry.seq > seq), gap: seq < this.#forgottenThrough };
  }
}
