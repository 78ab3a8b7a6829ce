/** Longer than any frame; what is longer is not ours. */
const longestFrame = 200;

export interface FrameListener {
  /** Output between frames, in pieces. */
  data(chunk: Buffer): void;
  /** The words behind a boundary, up to the end of its line. */
  frame(words: readonly string[]): void;
}

/** Tells frames from data in a stream: a frame is a random boundary and the rest of its line. */
export class FrameReader {
  readonly #boundary: Buffer;
  readonly #listener: FrameListener;
  #held: Buffer = Buffer.alloc(0);

  constructor(boundary: string, listener: FrameListener) {
    this.#boundary = Buffer.from(boundary, 'latin1');
    this.#listener = listener;
  }

  push(chunk: Buffer): void {
    let rest = this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk;
    this.#held = Buffer.alloc(0);
    for (;;) {
      const start = rest.indexOf(this.#boundary);
      if (start < 0) break;
      if (start > 0) this.#listener.data(rest.subarray(0, start));
      const frame = rest.subarray(start + this.#boundary.length);
      const end = frame.indexOf(0x0a);
      if (end < 0 && frame.length < longestFrame) {
        this.#held = rest.subarray(start);
        return;
      }
      if (end < 0) {
        rest = frame;
        continue;
      }
      this.#listener.frame(frame.toString('latin1', 0, end).split(' '));
      rest = frame.subarray(end + 1);
    }
    const kept = this.#beginning(rest);
    if (rest.length > kept) this.#listener.data(rest.subarray(0, rest.length - kept));
    // A copy, because a view would hold the whole chunk in memory.
    if (kept > 0) this.#held = Buffer.from(rest.subarray(rest.length - kept));
  }

  /** How many of the last bytes may be the beginning of a boundary. */
  #beginning(bytes: Buffer): number {
    const first = this.#boundary[0] ?? 0;
    let from = Math.max(0, bytes.length - this.#boundary.length + 1);
    for (;;) {
      const at = bytes.indexOf(first, from);
      if (at < 0) return 0;
      const length = bytes.length - at;
      if (bytes.compare(this.#boundary, 0, length, at) === 0) return length;
      from = at + 1;
    }
  }
}
