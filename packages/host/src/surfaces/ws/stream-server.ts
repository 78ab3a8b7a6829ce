import { randomUUID } from 'node:crypto';
import { type BusMessage, InfrastructorError } from '@infrastructor/core';
import { type Clock, operationTopic, redacted, systemClock, topicsOf } from '@infrastructor/core/runtime';
import type { WebSocket } from 'ws';
import type { RequestOrigin, SurfaceContext } from '../surface-context.ts';
import { ReplayBuffer } from './replay-buffer.ts';
import { encodeMessage, type ServerMessage } from './server-message.ts';
import { closeCodes, StreamClient, type StreamServices } from './stream-client.ts';
import { StreamFeeds } from './stream-feeds.ts';
import { defaultStreamLimits, type StreamLimits } from './stream-limits.ts';

export interface StreamServerOptions {
  readonly limits?: Partial<StreamLimits> | undefined;
  readonly clock?: Clock | undefined;
}

/** Figures for health and metrics; `sent` and `dropped` grow, the others are as of now. */
export interface StreamStatistics {
  readonly clients: number;
  readonly authenticated: number;
  readonly topics: number;
  /** Streams of devices that are open, however many listen. */
  readonly streams: number;
  readonly queuedBytes: number;
  readonly replayMessages: number;
  readonly replayBytes: number;
  readonly sent: number;
  readonly dropped: number;
}

type Sequenced = (seq: number) => ServerMessage;

/** Tells WebSocket clients what happens: numbers every message, keeps the newest, and hands each to those who want it. */
export class StreamServer {
  readonly #clients = new Set<StreamClient>();
  readonly #services: StreamServices;
  readonly #replay: ReplayBuffer;
  readonly #unsubscribe: () => void;
  #seq: number;
  /** Before that nobody can know a number to come back with, so nothing needs to be kept. */
  #hadClients = false;
  #gone = { sent: 0, dropped: 0 };
  #closing = false;

  constructor(context: SurfaceContext, options: StreamServerOptions = {}) {
    const clock = options.clock ?? systemClock;
    const limits = { ...defaultStreamLimits, ...options.limits };
    const encode = (message: ServerMessage) => encodeMessage(message, new Date(clock.now()).toISOString());
    // Microseconds of the clock: after a restart the numbers are past all that were given out before.
    this.#seq = clock.now() * 1_000;
    this.#replay = new ReplayBuffer(this.#seq, limits);
    const server = this;
    this.#services = {
      context,
      clock,
      limits,
      serverId: randomUUID(),
      replay: this.#replay,
      feeds: new StreamFeeds({ runtime: context.runtime, encode, nextSeq: () => ++this.#seq }),
      encode,
      get seq() {
        return server.#seq;
      },
    };
    this.#unsubscribe = context.runtime.bus.subscribe((message) => this.#publish(message));
  }

  /**
   * @throws {InfrastructorError} SHUTTING_DOWN, or OVERLOADED when as many clients as allowed are connected
   */
  requireRoom(): void {
    const { maxClients } = this.#services.limits;
    if (this.#closing) throw new InfrastructorError('SHUTTING_DOWN', 'The server is stopping');
    if (this.#clients.size < maxClients) return;
    throw new InfrastructorError('OVERLOADED', `${maxClients} clients are connected already`, {
      hint: 'Close connections that are not used.',
    });
  }

  get limits(): StreamLimits {
    return this.#services.limits;
  }

  /** @param token of the Authorization header or the subprotocol, if there was one */
  accept(socket: WebSocket, token: string | undefined, origin: RequestOrigin = {}): void {
    this.#hadClients = true;
    const client = new StreamClient(socket, token, this.#services, origin);
    this.#clients.add(client);
    socket.once('close', () => {
      this.#clients.delete(client);
      const { sent, dropped } = client.statistics;
      this.#gone = { sent: this.#gone.sent + sent, dropped: this.#gone.dropped + dropped };
    });
  }

  statistics(): StreamStatistics {
    const clients = [...this.#clients].map((client) => client.statistics);
    const sum = (name: 'topics' | 'queuedBytes' | 'sent' | 'dropped') =>
      clients.reduce((total, each) => total + each[name], 0);
    const replay = this.#replay.statistics;
    return {
      clients: clients.length,
      authenticated: [...this.#clients].filter((client) => client.authenticated).length,
      topics: sum('topics'),
      streams: this.#services.feeds.size,
      queuedBytes: sum('queuedBytes'),
      replayMessages: replay.messages,
      replayBytes: replay.bytes,
      sent: this.#gone.sent + sum('sent'),
      dropped: this.#gone.dropped + sum('dropped'),
    };
  }

  /** Says goodbye; who has not answered after the grace time is cut off. Safe to call twice. */
  async close(graceMs = 1_000): Promise<void> {
    this.#closing = true;
    this.#unsubscribe();
    this.#services.feeds.close();
    const clients = [...this.#clients];
    const gone = Promise.all(clients.map((client) => client.finished));
    for (const client of clients) client.close(closeCodes.stopping, 'the server is stopping');
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.#services.clock.schedule(graceMs, resolve);
    await Promise.race([gone, promise]);
    cancel();
    for (const client of this.#clients) client.terminate();
  }

  #publish(message: BusMessage): void {
    const topics = topicsOf(message);
    const sequenced = messageOf(message);
    if (topics.length === 0 || !sequenced) return;
    const seq = ++this.#seq;
    if (!this.#hadClients) {
      this.#replay.skip(seq);
      return;
    }
    const timestamp = 'timestamp' in message ? message.timestamp : new Date(this.#services.clock.now()).toISOString();
    const bytes = encodeMessage(sequenced(seq), timestamp);
    const entry = {
      topics,
      hostname: message.type === 'invalidation' ? undefined : message.hostname,
      caller: message.type === 'progress' ? message.caller : undefined,
      kind: isReplaced(message) ? 'data' : 'keep',
      bytes,
    } as const;
    this.#replay.add({ seq, ...entry });
    for (const client of this.#clients) client.offer(entry);
  }
}

/** A later message says all that this one does, so that a slow client can do without it. */
function isReplaced(message: BusMessage): boolean {
  return message.type === 'data' || (message.type === 'progress' && message.state === 'running');
}

/** A message of the bus as clients see it, once it has its number; none for what is between processes. */
function messageOf(message: BusMessage): Sequenced | undefined {
  if (message.type === 'invalidation') return undefined;
  if (message.type === 'event') {
    const { eventType, hostname, severity, data } = message;
    return (seq) => ({ type: 'event', eventType, hostname: hostname ?? null, severity, data: redacted(data), seq });
  }
  if (message.type === 'progress') {
    const { type, correlationId, operationId, tool, hostname = null, state, done, total } = message;
    const what = { correlationId, operationId, tool, hostname, state, done, total, text: redacted(message.text) };
    return (seq) => ({ type, topic: operationTopic(correlationId), ...what, seq });
  }
  const { topic, hostname, dataType, data, deviceId, params, collectedAt, correlationId } = message;
  const meta = { deviceId, params, collectedAt, correlationId };
  return (seq) => ({ type: 'data', topic, hostname, dataType, data: redacted(data), meta, seq });
}
