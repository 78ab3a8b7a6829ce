import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutgoingQueue, type OutgoingSocket } from './outgoing-queue.ts';

/** A socket whose reader takes messages when the test says so. */
class SlowSocket implements OutgoingSocket {
  readonly sent: string[] = [];
  readonly #pending: { readonly size: number; readonly sent: () => void }[] = [];

  get bufferedAmount(): number {
    return this.#pending.reduce((sum, { size }) => sum + size, 0);
  }

  send(data: Buffer, _options: { readonly binary: false }, sent: (error?: Error | null) => void): void {
    this.sent.push(data.toString().trimEnd());
    this.#pending.push({ size: data.length, sent });
  }

  take(count = 1): void {
    for (const { sent } of this.#pending.splice(0, count)) sent();
  }

  get empty(): boolean {
    return this.#pending.length === 0;
  }
}

const notice = (dropped: number) => Buffer.from(`lost ${dropped}`);
/** As large as a socket takes before it waits. */
const padded = (text: string) => Buffer.from(text.padEnd(128 * 1024));

describe('the queue of a client', () => {
  it('sends at once while the client keeps up', () => {
    const socket = new SlowSocket();
    const queue = new OutgoingQueue(socket, { maxBytes: 100, maxMessages: 10, notice });
    for (const text of ['a', 'b', 'c']) queue.push(Buffer.from(text), 'data');
    expect(socket.sent).toEqual(['a', 'b', 'c']);
  });

  it('drops the oldest data first, keeps the order of the rest and tells how many were lost', () => {
    const socket = new SlowSocket();
    const queue = new OutgoingQueue(socket, { maxBytes: 1e9, maxMessages: 4, notice });
    queue.push(padded('now'), 'data');
    for (const text of ['d1', 'e1', 'd2', 'e2', 'd3', 'd4'])
      queue.push(padded(text), text.startsWith('e') ? 'keep' : 'data');
    expect(socket.sent).toEqual(['now']);
    while (!socket.empty) socket.take();
    expect(socket.sent).toEqual(['now', 'lost 2', 'e1', 'e2', 'd3', 'd4']);
    expect(queue.statistics).toMatchObject({ dropped: 2, queuedBytes: 0 });
  });

  it('gives up events only when there is no data left, and new data rather than an event', () => {
    const socket = new SlowSocket();
    const queue = new OutgoingQueue(socket, { maxBytes: 1e9, maxMessages: 2, notice });
    queue.push(padded('now'), 'data');
    for (const text of ['e1', 'e2']) queue.push(padded(text), 'keep');
    queue.push(padded('d1'), 'data');
    queue.push(padded('e3'), 'keep');
    while (!socket.empty) socket.take();
    expect(socket.sent).toEqual(['now', 'lost 2', 'e2', 'e3']);
  });

  it('never holds more than it may, and accounts for every message', () => {
    const push = fc.record({
      kind: fc.constantFrom('data' as const, 'keep' as const),
      size: fc.integer({ min: 1, max: 200_000 }),
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(push, fc.constant('take' as const)), { maxLength: 200 }), (steps) => {
        const socket = new SlowSocket();
        const queue = new OutgoingQueue(socket, { maxBytes: 500_000, maxMessages: 20, notice });
        let pushed = 0;
        for (const step of steps) {
          if (step === 'take') socket.take();
          else queue.push(Buffer.from(String(pushed++).padEnd(step.size)), step.kind);
          expect(queue.statistics.queuedBytes).toBeLessThanOrEqual(500_000);
        }
        while (!socket.empty) socket.take();
        const numbers = socket.sent.filter((text) => !text.startsWith('lost')).map(Number);
        const told = socket.sent
          .filter((text) => text.startsWith('lost'))
          .reduce((sum, text) => sum + Number(text.slice(5)), 0);
        expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
        expect(told).toBeLessThanOrEqual(queue.statistics.dropped);
        expect(numbers.length + queue.statistics.dropped).toBe(pushed);
      }),
    );
  });

  it('sends nothing after it was closed', () => {
    const socket = new SlowSocket();
    const queue = new OutgoingQueue(socket, { maxBytes: 1e9, maxMessages: 5, notice });
    queue.push(padded('a'), 'data');
    queue.push(padded('b'), 'data');
    queue.close();
    socket.take();
    queue.push(padded('c'), 'keep');
    expect(socket.sent).toEqual(['a']);
  });
});
