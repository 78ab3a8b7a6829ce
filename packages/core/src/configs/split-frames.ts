/** What stood before a closing line, and the word that the line ends with. */
export interface Frame {
  readonly body: Buffer;
  readonly status: string;
}

/** Cuts a stream of bytes at lines `\n<mark> <status>\n`, which none of what lies between can hold. */
export class FrameSplitter {
  readonly #closing: Buffer;
  #rest: Buffer = Buffer.alloc(0);
  /** Up to where no closing line begins. */
  #searched = 0;

  constructor(mark: string) {
    this.#closing = Buffer.from(`\n${mark} `);
  }

  /** @returns the frames that this chunk completes */
  push(chunk: Uint8Array): readonly Frame[] {
    const closing = this.#closing;
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const frames: Frame[] = [];
    let from = 0;
    for (;;) {
      const at = this.#rest.indexOf(closing, Math.max(from, this.#searched));
      const end = at < 0 ? -1 : this.#rest.indexOf(0x0a, at + closing.length);
      if (end < 0) {
        this.#searched = at < 0 ? Math.max(from, this.#rest.length - closing.length + 1) : at;
        break;
      }
      frames.push({
        body: this.#rest.subarray(from, at),
        status: this.#rest.toString('utf8', at + closing.length, end),
      });
      from = end + 1;
      this.#searched = from;
    }
    this.#rest = this.#rest.subarray(from);
    this.#searched = Math.max(0, this.#searched - from);
    return frames;
  }
}
