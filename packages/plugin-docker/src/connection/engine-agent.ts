import { Agent } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { inspect } from 'node:util';

export interface EngineAgentOptions {
  /** Connections at a time; further requests wait. */
  readonly maxSockets: number;
  /** Connections are used again for the next request. */
  readonly keepAlive: boolean;
  open(): Promise<Duplex>;
}

/** Lets HTTP requests travel over any byte stream: a socket here, an SSH channel, the input and output of a command. */
export class EngineAgent extends Agent {
  readonly #open: () => Promise<Duplex>;
  #closed = false;

  constructor({ maxSockets, keepAlive, open }: EngineAgentOptions) {
    super({ keepAlive, maxSockets, maxFreeSockets: Math.min(maxSockets, 4) });
    this.#open = open;
  }

  override createConnection(_options: unknown, callback?: (error: Error | null, stream: Duplex) => void): undefined {
    this.#open().then(
      (stream) => {
        if (this.#closed) stream.destroy();
        callback?.(null, asSocket(stream));
      },
      (error: Error) => callback?.(error, undefined as unknown as Duplex),
    );
  }

  /** docker-modem describes every request for its debug log, even unread: all sockets, to any depth, for seconds. */
  [inspect.custom](): string {
    return 'EngineAgent';
  }

  override destroy(): void {
    this.#closed = true;
    super.destroy();
  }
}

/** node:http calls these on every connection; only a real socket has them. */
function asSocket(stream: Duplex): Duplex {
  const socket = stream as Duplex & Partial<Socket>;
  const nothing = () => socket as Socket;
  socket.setKeepAlive ??= nothing;
  socket.setNoDelay ??= nothing;
  socket.setTimeout ??= nothing;
  socket.ref ??= nothing;
  socket.unref ??= nothing;
  return socket;
}
