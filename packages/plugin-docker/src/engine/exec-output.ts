import { ParseError } from '@infrastructor/core';

const headerBytes = 8;

/**
 * Takes a command's output apart (Engine API, "ContainerAttach, Stream format") and keeps the first bytes of each
 * stream. Unlike logs it is not read by lines: it may be binary, or one line of megabytes.
 */
export class ExecOutput {
  readonly #header = Buffer.alloc(headerBytes);
  readonly #kept = { 1: [] as Buffer[], 2: [] as Buffer[] };
  readonly #room: { 1: number; 2: number };
  #headerLength = 0;
  #payloadLeft = 0;
  #stream: 1 | 2 = 1;
  #truncated = false;

  constructor(maximumBytes: number) {
    this.#room = { 1: maximumBytes, 2: maximumBytes };
  }

  /** @throws {ParseError} where no frame begins where one must */
  push(chunk: Uint8Array): void {
    let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    while (bytes.length > 0) {
      const taken = this.#payloadLeft > 0 ? this.#takePayload(bytes) : this.#takeHeader(bytes);
      bytes = bytes.subarray(taken);
    }
  }

  result(): { readonly stdout: string; readonly stderr: string; readonly truncated: boolean } {
    return {
      stdout: Buffer.concat(this.#kept[1]).toString('utf8'),
      stderr: Buffer.concat(this.#kept[2]).toString('utf8'),
      truncated: this.#truncated,
    };
  }

  #takeHeader(bytes: Buffer): number {
    const taken = bytes.copy(this.#header, this.#headerLength, 0, headerBytes - this.#headerLength);
    this.#headerLength += taken;
    if (this.#headerLength < headerBytes) return taken;
    const stream = this.#header[0] ?? 0;
    if (stream > 2 || this.#header.readUIntBE(1, 3) !== 0) {
      throw new ParseError('The output of the command has no frame where one must begin');
    }
    this.#stream = stream === 2 ? 2 : 1;
    this.#payloadLeft = this.#header.readUInt32BE(4);
    this.#headerLength = 0;
    return taken;
  }

  #takePayload(bytes: Buffer): number {
    const payload = bytes.subarray(0, this.#payloadLeft);
    this.#payloadLeft -= payload.length;
    const kept = payload.subarray(0, this.#room[this.#stream]);
    this.#room[this.#stream] -= kept.length;
    // Copied, so that a short piece does not keep a whole chunk of the socket alive.
    if (kept.length > 0) this.#kept[this.#stream].push(Buffer.from(kept));
    if (kept.length < payload.length) this.#truncated = true;
    return payload.length;
  }
}
