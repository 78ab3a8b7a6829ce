/** Keeps the first bytes of an output and counts the rest away, so a command that prints for ever costs no memory. */
export class BoundedOutput {
  truncated = false;
  readonly #maxBytes: number;
  #chunks: Uint8Array[] = [];
  #sizeBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(chunk: Uint8Array): void {
    const room = this.#maxBytes - this.#sizeBytes;
    if (chunk.length <= room) this.#chunks.push(chunk);
    else {
      this.truncated = true;
      // A copy, because a slice would hold the whole chunk in memory.
      if (room > 0) this.#chunks.push(Uint8Array.from(chunk.subarray(0, room)));
    }
    this.#sizeBytes += Math.min(chunk.length, Math.max(room, 0));
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks, this.#sizeBytes);
  }

  /** UTF-8, decoded as a whole, so characters that crossed chunks are whole; one that the limit cut is left out. */
  text(): string {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.bytes(), { stream: this.truncated });
  }
}
