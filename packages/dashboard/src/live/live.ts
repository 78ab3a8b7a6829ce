import { createRoot, createSignal, onCleanup } from 'solid-js';
import { serverUrl } from '../api/request.ts';
import { type ConnectionState, StreamConnection } from './stream-connection.ts';
import type { AuthMessage, ErrorMessage, LiveMessage, StreamRequest } from './stream-message.ts';

type Listener = (message: LiveMessage | ErrorMessage) => void;

const [connectionState, setConnectionState] = createRoot(() => createSignal<ConnectionState>('closed'));
/** Grows whenever messages were lost: what is shown is asked for again. */
const [gaps, setGaps] = createRoot(() => createSignal(0));

export { connectionState, gaps };

const listeners = new Set<Listener>();
let connection: StreamConnection | undefined;

addEventListener('online', () => connection?.hurry());
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) connection?.hurry();
});

/**
 * Opens the live connection, which is also how one finds out whether a token is good and what it allows.
 * Without a token it only succeeds where the server asks for none.
 */
export function connect(
  token: string | undefined,
  onAuthenticated: (message: AuthMessage) => void,
  onRefused: (why: ErrorMessage | undefined) => void,
): void {
  disconnect();
  const url = serverUrl('/ws/stream');
  url.protocol = url.protocol.replace('http', 'ws');
  connection = new StreamConnection({
    open: () => new WebSocket(url),
    token,
    onAuthenticated,
    onState(state, refusal) {
      setConnectionState(state);
      if (state === 'refused') onRefused(refusal);
    },
    onMessage: (message) => {
      for (const listener of listeners) listener(message);
    },
    onGap: () => setGaps((count) => count + 1),
  });
}

export function disconnect(): void {
  connection?.close();
  connection = undefined;
}

/** Subscribes for as long as the component or effect that calls it lives. */
export function useTopic(topic: string): void {
  const held = connection;
  held?.addTopic(topic);
  onCleanup(() => held?.removeTopic(topic));
}

/** Events, snapshots of devices and progress, of every topic that any part of the page wants. */
export function onLive(handle: (message: LiveMessage) => void): void {
  const listener: Listener = (message) => {
    if (message.type !== 'error') handle(message);
  };
  listeners.add(listener);
  onCleanup(() => listeners.delete(listener));
}

export interface StreamHandler {
  item(data: unknown): void;
  /** Something went wrong with it, or items were lost. */
  problem(message: ErrorMessage): void;
}

/** Follows a stream of a device for as long as the caller lives. */
export function useStream(request: StreamRequest, handler: StreamHandler): void {
  const held = connection;
  const listener: Listener = (message) => {
    if (message.type === 'data' && message.topic === request.stream && message.hostname === request.device) {
      if (fits(request.params, message.meta.params)) handler.item(message.data);
    } else if (message.type === 'error' && message.stream === request.stream && message.device === request.device) {
      handler.problem(message);
    }
  };
  listeners.add(listener);
  held?.addStream(request);
  onCleanup(() => {
    listeners.delete(listener);
    held?.removeStream(request);
  });
}

/** The server fills in defaults, so it may say more than was asked. */
function fits(wanted: Readonly<Record<string, unknown>>, given: Readonly<Record<string, unknown>> = {}): boolean {
  return Object.entries(wanted).every(([name, value]) => JSON.stringify(given[name]) === JSON.stringify(value));
}
