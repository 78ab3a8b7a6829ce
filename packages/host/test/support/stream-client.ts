import WebSocket from 'ws';
import type { Installation } from './installation.ts';

type Message = Readonly<Record<string, unknown>>;

export interface StreamConnection extends AsyncDisposable {
  send(message: Message): void;
  /** The next message that fits, among those that came already too. */
  next(fits: (message: Message) => boolean): Promise<Message>;
}

/** A WebSocket client that is authorised by the header. */
export async function connectStream({ apiUrl, token }: Installation): Promise<StreamConnection> {
  const socket = new WebSocket(`${apiUrl.replace('http', 'ws')}/ws/stream`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const received: Message[] = [];
  let wake: (() => void) | undefined;
  socket.on('message', (data) => {
    received.push(JSON.parse(String(data)) as Message);
    wake?.();
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return {
    send: (message) => socket.send(JSON.stringify(message)),
    async next(fits) {
      while (true) {
        const index = received.findIndex(fits);
        if (index >= 0) return received.splice(index, 1)[0] as Message;
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        await promise;
      }
    },
    async [Symbol.asyncDispose]() {
      socket.terminate();
    },
  };
}
