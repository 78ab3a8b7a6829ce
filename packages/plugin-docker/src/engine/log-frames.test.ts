import { isInfrastructorError } from '@infrastructor/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogFrames, type LogLine } from './log-frames.ts';

function frame(stream: number, payload: string): Buffer {
  const bytes = Buffer.from(payload);
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
}

function inPieces(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  let offset = 0;
  for (let index = 0; offset < bytes.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    pieces.push(bytes.subarray(offset, offset + size));
    offset += size;
  }
  return pieces;
}

function readAll(frames: LogFrames, pieces: readonly Buffer[]): LogLine[] {
  return [...pieces.flatMap((piece) => frames.push(piece)), ...frames.end()];
}

describe('LogFrames', () => {
  it('passes on what the engine itself says about a log that it cannot read, and goes on', () => {
    const bytes = Buffer.concat([frame(3, 'Error grabbing logs: unexpected EOF\n'), frame(1, 'next\n')]);
    expect(readAll(new LogFrames(), [bytes])).toEqual([
      { stream: 'stderr', text: 'Error grabbing logs: unexpected EOF' },
      { stream: 'stdout', text: 'next' },
    ]);
  });

  it('tells stdout and stderr apart', () => {
    const bytes = Buffer.concat([frame(1, 'out\n'), frame(2, 'err\n'), frame(1, 'last')]);
    expect(readAll(new LogFrames(), [bytes])).toEqual([
      { stream: 'stdout', text: 'out' },
      { stream: 'stderr', text: 'err' },
      { stream: 'stdout', text: 'last' },
    ]);
  });

  it('joins a line that comes in two frames with another stream between', () => {
    const bytes = Buffer.concat([frame(1, 'be'), frame(2, 'x\n'), frame(1, 'fore\n')]);
    expect(readAll(new LogFrames(), [bytes])).toEqual([
      { stream: 'stderr', text: 'x' },
      { stream: 'stdout', text: 'before' },
    ]);
  });

  it('reads the raw stream of a container with a terminal', () => {
    const frames = new LogFrames({ tty: true });
    expect(readAll(frames, [Buffer.from('one\r\ntw'), Buffer.from('o\r\n')])).toEqual([
      { stream: 'stdout', text: 'one' },
      { stream: 'stdout', text: 'two' },
    ]);
  });

  it('splits the time off when it was asked for', () => {
    const frames = new LogFrames({ timestamps: true });
    expect(readAll(frames, [frame(2, '2026-11-22T23:26:11.967887244Z boom\n')])).toEqual([
      { stream: 'stderr', text: 'boom', timestamp: '2026-11-22T23:26:11.967887244Z' },
    ]);
  });

  it('hands out a line without end in parts', () => {
    const frames = new LogFrames({ maximumLineBytes: 100 });
    const lines = readAll(frames, inPieces(frame(1, 'x'.repeat(1_000)), [50]));
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.map(({ text }) => text).join('')).toBe('x'.repeat(1_000));
  });

  it('keeps what came before a frame that was cut', () => {
    expect(
      readAll(new LogFrames(), [Buffer.concat([frame(1, 'whole\n'), frame(1, 'cut off\n').subarray(0, 11)])]),
    ).toEqual([
      { stream: 'stdout', text: 'whole' },
      { stream: 'stdout', text: 'cut' },
    ]);
  });

  it('refuses bytes that are no frame', () => {
    expect(() => new LogFrames().push(Buffer.from('plain text of a TTY\n'))).toThrow(/no frame/);
  });

  it('reads any lines in any pieces', () => {
    const line = fc.record({
      stream: fc.constantFrom(1, 2),
      text: fc.string({ unit: 'binary' }).map((text) => text.replace(/[\r\n]/g, ' ').toWellFormed()),
    });
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (lines, sizes) => {
        const bytes = Buffer.concat(lines.map(({ stream, text }) => frame(stream, `${text}\n`)));
        expect(readAll(new LogFrames(), inPieces(bytes, sizes))).toEqual(
          lines.map(({ stream, text }) => ({ stream: stream === 1 ? 'stdout' : 'stderr', text })),
        );
      }),
    );
  });

  it('ends in lines or in its own error for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.boolean(), (bytes, tty) => {
        try {
          readAll(new LogFrames({ tty, timestamps: true }), [Buffer.from(bytes)]);
        } catch (error) {
          expect(isInfrastructorError(error)).toBe(true);
        }
      }),
    );
  });
});
