import { ParseError } from '@infrastructor/core';

export interface LogLine {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
  /** RFC 3339 with nanoseconds, as the engine wrote it, when timestamps were asked for. */
  readonly timestamp?: string;
}

export interface LogFrameOptions {
  /** A container with a terminal has one raw stream without frames. */
  readonly tty?: boolean;
  /** Each line begins with the time that the engine adds with `timestamps=1`. */
  readonly timestamps?: boolean;
  /** Longest line that is kept whole; a longer one is handed out in parts, so memory stays bounded. */
  readonly maximumLineBytes?: number;
}

const headerBytes = 8;

/** By the first byte (Engine API, ContainerAttach; 3 is `Systemerr` of its package stdcopy: the engine's own words about a log). */
const streamNames = ['stdout', 'stdout', 'stderr', 'stderr'] as const;
const newline = 0x0a;
const timestampPattern = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})) ?/;

/**
 * Takes apart the engine's log stream: frames of 8 bytes header (stream 0, 1 or 2, three zeros, length as big-endian
 * uint32) and payload, as in the Engine API under "ContainerAttach, Stream format". Bytes may come in any pieces; lines
 * come out whole, each with its stream. Bytes that are no frame end in a {@link ParseError}, for nothing after them
 * can be trusted.
 */
export class LogFrames {
  readonly #options: Required<LogFrameOptions>;
  readonly #header = Buffer.alloc(headerBytes);
  readonly #unfinished: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
  readonly #waitingBytes = { stdout: 0, stderr: 0 };
  #headerLength = 0;
  #payloadLeft = 0;
  #stream: 'stdout' | 'stderr' = 'stdout';

  constructor(options: LogFrameOptions = {}) {
    this.#options = { tty: false, timestamps: false, maximumLineBytes: 256 * 1024, ...options };
  }

  /** The lines that these bytes complete. */
  push(chunk: Uint8Array): LogLine[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const lines: LogLine[] = [];
    if (this.#options.tty) {
      this.#takePayload(bytes, lines);
      return lines;
    }
    let offset = 0;
    while (offset < bytes.length) {
      if (this.#payloadLeft > 0) {
        const end = Math.min(offset + this.#payloadLeft, bytes.length);
        this.#takePayload(bytes.subarray(offset, end), lines);
        this.#payloadLeft -= end - offset;
        offset = end;
      } else offset += this.#takeHeader(bytes.subarray(offset));
    }
    return lines;
  }

  /** What is left when the stream has ended: last lines without a line end. A frame that was cut loses nothing else. */
  end(): LogLine[] {
    return (['stdout', 'stderr'] as const).flatMap((stream) => {
      const rest = this.#takeUnfinished(stream);
      return rest.length === 0 ? [] : [this.#line(stream, rest)];
    });
  }

  #takeHeader(bytes: Buffer): number {
    const taken = bytes.copy(this.#header, this.#headerLength, 0, headerBytes - this.#headerLength);
    this.#headerLength += taken;
    if (this.#headerLength < headerBytes) return taken;
    const stream = streamNames[this.#header[0] ?? -1];
    if (stream === undefined || this.#header.readUIntBE(1, 3) !== 0) {
      throw new ParseError(
        'The log stream of the engine has no frame where one must begin; is it a container with a TTY?',
      );
    }
    this.#stream = stream;
    this.#payloadLeft = this.#header.readUInt32BE(4);
    this.#headerLength = 0;
    return taken;
  }

  #takePayload(payload: Buffer, lines: LogLine[]): void {
    const stream = this.#options.tty ? 'stdout' : this.#stream;
    let start = 0;
    for (let end = payload.indexOf(newline); end !== -1; end = payload.indexOf(newline, start)) {
      this.#unfinished[stream].push(payload.subarray(start, end));
      lines.push(this.#line(stream, this.#takeUnfinished(stream)));
      start = end + 1;
    }
    if (start === payload.length) return;
    // Copied, so that one short rest does not keep a whole chunk of the socket alive.
    this.#unfinished[stream].push(Buffer.from(payload.subarray(start)));
    this.#waitingBytes[stream] += payload.length - start;
    if (this.#waitingBytes[stream] > this.#options.maximumLineBytes) {
      lines.push(this.#line(stream, this.#takeUnfinished(stream)));
    }
  }

  #takeUnfinished(stream: 'stdout' | 'stderr'): Buffer {
    this.#waitingBytes[stream] = 0;
    return Buffer.concat(this.#unfinished[stream].splice(0));
  }

  #line(stream: 'stdout' | 'stderr', bytes: Buffer): LogLine {
    const text = bytes.toString('utf8').replace(/\r$/, '');
    const timestamp = this.#options.timestamps ? timestampPattern.exec(text) : null;
    return timestamp?.[1] === undefined
      ? { stream, text }
      : { stream, text: text.slice(timestamp[0].length), timestamp: timestamp[1] };
  }
}
