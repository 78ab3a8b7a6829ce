import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { type ClientOptions, WebSocket } from 'ws';

/** A message of the server as a test looks at it. */
export interface Received extends Readonly<Record<string, unknown>> {
  readonly type: string;
  readonly seq: number;
}

/** A real WebSocket client that waits for messages instead of time. */
export class TestClient {
  readonly socket: WebSocket;
  readonly all: Received[] = [];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  #next = 0;
  #asked = 0;
  #wake: (() => void) | undefined;

  constructor(url: string, protocols: string[] = [], options: ClientOptions = {}) {
    this.socket = new WebSocket(url, protocols, options);
    const { promise, resolve } = Promise.withResolvers<{ readonly code: number; readonly reason: string }>();
    this.closed = promise;
    this.socket.on('close', (code, reason) => {
      this.#wake?.();
      resolve({ code, reason: String(reason) });
    });
    this.socket.on('error', () => {});
    this.socket.on('message', (data) => {
      this.all.push(JSON.parse(data.toString()));
      this.#wake?.();
    });
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The next message that fits, in their order; those before it are passed over. */
  async next(fits: (message: Received) => boolean = () => true): Promise<Received> {
    while (true) {
      while (this.#next < this.all.length) {
        const message = this.all[this.#next++];
        if (message && fits(message)) return message;
      }
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error('The connection was closed');
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
  }

  ofType(type: string): Promise<Received> {
    return this.next((message) => message.type === type);
  }

  /** Everything that the server has sent before its answer to this question. */
  async settled(): Promise<readonly Received[]> {
    const from = this.#next;
    const question = `settled-${this.#asked++}`;
    this.send({ type: 'heartbeat', id: question });
    await this.next(({ id }) => id === question);
    return this.all.slice(from, this.#next - 1);
  }

  async ask(message: object): Promise<Received> {
    this.send(message);
    return this.next(({ type }) => type === 'subscription' || type === 'error' || type === 'auth');
  }
}

export function streamUrl(server: FastifyInstance): string {
  return `ws://127.0.0.1:${(server.server.address() as AddressInfo).port}/ws/stream`;
}
