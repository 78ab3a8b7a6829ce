import { backoffMs } from './backoff.ts';
import { CountedSet } from './counted-set.ts';
import type { AuthMessage, ErrorMessage, LiveMessage, StreamMessage, StreamRequest } from './stream-message.ts';

export type ConnectionState = 'connecting' | 'live' | 'offline' | 'refused' | 'closed';

/** The part of a browser's WebSocket that is used. */
export type Socket = Pick<WebSocket, 'send' | 'close' | 'onopen' | 'onmessage' | 'onclose'>;

export interface StreamConnectionOptions {
  open(): Socket;
  readonly token: string | undefined;
  onState(state: ConnectionState, refusal?: ErrorMessage): void;
  onAuthenticated(message: AuthMessage): void;
  onMessage(message: LiveMessage | ErrorMessage): void;
  /** Messages were lost for good: what is shown has to be asked for anew. */
  onGap(): void;
}

/** The server says something every 20 s. */
const silenceMs = 50_000;
const refusalCodes = [4401, 4403];

/**
 * One connection to `/ws/stream` that comes back by itself: it says who it is, wants again what was wanted, and asks for
 * what it missed since the last number it saw.
 */
export class StreamConnection {
  readonly #options: StreamConnectionOptions;
  readonly #topics = new CountedSet();
  readonly #streams = new CountedSet();
  #socket: Socket | undefined;
  #state: ConnectionState = 'connecting';
  #attempt = 0;
  #last: { server: string; seq: number } | undefined;
  #refusal: ErrorMessage | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: StreamConnectionOptions) {
    this.#options = options;
    this.#connect();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  addTopic(topic: string): void {
    // What happens while it is asked for is not missed: whoever shows a topic asks for its state at the same time.
    if (this.#topics.add(topic)) this.#subscribe('subscribe', { topics: [topic], ...this.#resume() });
  }

  removeTopic(topic: string): void {
    if (this.#topics.remove(topic)) this.#subscribe('unsubscribe', { topics: [topic] });
  }

  addStream(request: StreamRequest): void {
    if (this.#streams.add(JSON.stringify(request))) this.#subscribe('subscribe', request);
  }

  removeStream(request: StreamRequest): void {
    if (this.#streams.remove(JSON.stringify(request))) this.#subscribe('unsubscribe', request);
  }

  /** Tries at once instead of waiting, as when the network came back. */
  hurry(): void {
    if (this.#state !== 'offline') return;
    clearTimeout(this.#timer);
    this.#connect();
  }

  close(): void {
    this.#become('closed');
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  #connect(): void {
    this.#become('connecting');
    const socket = this.#options.open();
    this.#socket = socket;
    socket.onopen = () => {
      const { token } = this.#options;
      if (token !== undefined) socket.send(JSON.stringify({ type: 'auth', token }));
      this.#expectSigns();
    };
    socket.onmessage = ({ data }: MessageEvent) => {
      if (socket === this.#socket) this.#receive(JSON.parse(String(data)) as StreamMessage);
    };
    socket.onclose = ({ code }: CloseEvent) => {
      if (socket === this.#socket) this.#lost(code);
    };
  }

  #lost(code: number): void {
    clearTimeout(this.#timer);
    this.#socket = undefined;
    if (this.#state === 'closed') return;
    if (refusalCodes.includes(code)) {
      this.#become('refused', this.#refusal);
      return;
    }
    this.#become('offline');
    this.#timer = setTimeout(() => this.#connect(), backoffMs(this.#attempt++));
  }

  #receive(message: StreamMessage): void {
    this.#expectSigns();
    switch (message.type) {
      case 'auth':
        this.#authenticated(message);
        return;
      case 'subscription':
        // What was missed follows this message, so its number is only taken where nothing follows.
        if (message.gap) this.#last = { server: message.server, seq: message.seq };
        if (message.gap) this.#options.onGap();
        return;
      case 'heartbeat':
        this.#saw(message.seq);
        return;
      case 'error':
        if (message.code === 'UNAUTHENTICATED' || message.code === 'FORBIDDEN') this.#refusal = message;
        this.#options.onMessage(message);
        // Of a stream that is followed it is told where it is shown.
        if (message.dropped !== undefined && message.stream === undefined) this.#options.onGap();
        return;
      default:
        this.#saw(message.seq);
        this.#options.onMessage(message);
    }
  }

  #authenticated(message: AuthMessage): void {
    this.#attempt = 0;
    const topics = this.#topics.names;
    // Where nothing was subscribed to, nothing was missed.
    if (topics.length === 0 || !this.#last) this.#last = { server: message.server, seq: message.seq };
    this.#become('live');
    if (topics.length > 0) this.#subscribe('subscribe', { topics, ...this.#resume() });
    for (const stream of this.#streams.names) this.#subscribe('subscribe', JSON.parse(stream) as StreamRequest);
    this.#options.onAuthenticated(message);
  }

  #subscribe(action: 'subscribe' | 'unsubscribe', what: object): void {
    if (this.#state === 'live') this.#socket?.send(JSON.stringify({ type: 'subscription', action, ...what }));
  }

  #resume(): { since: number; server: string } | undefined {
    return this.#last && { since: this.#last.seq, server: this.#last.server };
  }

  #saw(seq: number): void {
    if (this.#last && seq > this.#last.seq) this.#last = { ...this.#last, seq };
  }

  /** A connection on which nothing comes is as good as gone, whatever the socket says. */
  #expectSigns(): void {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#timer = setTimeout(() => {
      socket?.close();
      if (socket === this.#socket && socket !== undefined) this.#lost(1006);
    }, silenceMs);
  }

  #become(state: ConnectionState, refusal?: ErrorMessage): void {
    if (this.#state === state && state !== 'connecting') return;
    this.#state = state;
    this.#options.onState(state, refusal);
  }
}
