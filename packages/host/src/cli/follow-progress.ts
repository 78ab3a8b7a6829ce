import type { Invocation } from '@infrastructor/core/runtime';

type OnProgress = NonNullable<Invocation['onProgress']>;

interface Message {
  readonly type: string;
  readonly state?: string;
  readonly done?: number;
  readonly total?: number;
  readonly text?: string;
}

/**
 * Listens on the WebSocket of a server to an operation that is about to begin there. A connection that fails only means
 * that no progress is shown: the operation answers by itself.
 * @returns what ends it, once the server listens or will not
 */
export async function followProgress(
  baseUrl: string,
  token: string,
  correlationId: string,
  onProgress: OnProgress,
): Promise<Disposable> {
  const socket = new WebSocket(new URL('/ws/stream', baseUrl.replace(/^http/, 'ws')));
  const send = (message: object) => socket.send(JSON.stringify(message));
  const { promise: settled, resolve } = Promise.withResolvers<void>();
  socket.onopen = () => send({ type: 'auth', token });
  socket.onclose = () => resolve();
  socket.onerror = () => resolve();
  socket.onmessage = ({ data }) => {
    const { type, state, done = 0, total, text } = JSON.parse(String(data)) as Message;
    if (type === 'auth') {
      send({ type: 'subscription', action: 'subscribe', topics: [`operations.${correlationId}`] });
    } else if (type === 'subscription' || type === 'error') resolve();
    else if (type === 'progress' && state === 'running') onProgress({ done, total, text });
  };
  await settled;
  return { [Symbol.dispose]: () => socket.close() };
}
