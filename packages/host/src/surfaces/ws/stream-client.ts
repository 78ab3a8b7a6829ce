import {
  AuthenticationError,
  InfrastructorError,
  isInfrastructorError,
  toInfrastructorError,
} from '@infrastructor/core';
import type { Clock } from '@infrastructor/core/runtime';
import type { WebSocket } from 'ws';
import type { RequestOrigin, SurfaceContext } from '../surface-context.ts';
import { ClientCredentials } from './client-credentials.ts';
import { type ClientMessage, readClientMessage } from './client-message.ts';
import { type Audience, ClientSubscriptions } from './client-subscriptions.ts';
import { MessageRate } from './message-rate.ts';
import { OutgoingQueue } from './outgoing-queue.ts';
import { ReachableDevices } from './reachable-devices.ts';
import type { ReplayBuffer, ReplayEntry } from './replay-buffer.ts';
import { errorMessage, type ServerMessage } from './server-message.ts';
import type { StreamFeeds } from './stream-feeds.ts';
import type { StreamLimits } from './stream-limits.ts';

/** Why the server closes a connection (RFC 6455 §7.4; from 4000 on our own). */
export const closeCodes = {
  stopping: 1001,
  flood: 1008,
  unauthenticated: 4401,
  forbidden: 4403,
  silent: 4408,
} as const;

/** What all clients of one server share. */
export interface StreamServices {
  readonly context: SurfaceContext;
  readonly clock: Clock;
  readonly limits: StreamLimits;
  readonly serverId: string;
  readonly replay: ReplayBuffer;
  readonly feeds: StreamFeeds;
  readonly seq: number;
  encode(message: ServerMessage): Buffer;
}

/** One connection: it says who it is, what it wants, and that it is still there. */
export class StreamClient {
  readonly #socket: WebSocket;
  readonly #services: StreamServices;
  readonly #queue: OutgoingQueue;
  readonly #subscriptions: ClientSubscriptions;
  readonly #credentials: ClientCredentials;
  readonly #devices: ReachableDevices;
  readonly #rate: MessageRate;
  readonly #cancelAuthTimeout: () => void;
  #cancelHeartbeat: () => void;
  #heardAtMs: number;
  /** Messages are handled one after the other, so that answers come in the order of the questions. */
  #work: Promise<void>;
  #waiting = 0;
  #closed = false;
  /** Settles when the connection is gone. */
  readonly finished: Promise<void>;

  /** @param token what came with the connection itself */
  constructor(socket: WebSocket, token: string | undefined, services: StreamServices, origin: RequestOrigin = {}) {
    const { clock, limits, context } = services;
    this.#socket = socket;
    this.#services = services;
    this.#queue = new OutgoingQueue(socket, {
      maxBytes: limits.queueBytes,
      maxMessages: limits.queueMessages,
      notice: (dropped) => services.encode(lossNotice(dropped)),
    });
    this.#devices = new ReachableDevices(
      context.runtime,
      (error) => context.log.warn('the devices of a limited client could not be read; it is shown nothing', { error }),
      () => this.#subscriptions.leaveHidden(),
    );
    this.#subscriptions = new ClientSubscriptions(services, this.#queue, (audience) => this.#maySee(audience));
    this.#credentials = new ClientCredentials(context.authenticator, clock, limits.recheckMs, origin);
    this.#rate = new MessageRate(limits.messagesPerSec);
    this.#heardAtMs = clock.now();
    this.#cancelAuthTimeout = clock.schedule(limits.authTimeoutMs, () => {
      if (!this.authenticated) this.#refuse(new AuthenticationError('No credentials came in time'));
    });
    this.#cancelHeartbeat = clock.schedule(limits.heartbeatMs, this.#heartbeat);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.finished = promise;
    socket.on('message', (data) => this.#receive(data.toString()));
    socket.on('pong', this.#heard);
    socket.on('ping', this.#heard);
    socket.once('close', () => {
      this.#end();
      resolve();
    });
    this.#work = this.#enter(token);
  }

  get authenticated(): boolean {
    return this.#credentials.caller !== undefined;
  }

  get statistics() {
    return { ...this.#queue.statistics, ...this.#subscriptions.statistics };
  }

  /** Hands on a message if this client is subscribed to one of its topics and may see what it is about. */
  offer(entry: Omit<ReplayEntry, 'seq'>): void {
    if (!this.#subscriptions.covers(entry.topics) || this.#credentials.hasExpired || !this.#maySee(entry)) return;
    this.#queue.push(entry.bytes, entry.kind);
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
    this.#end();
  }

  terminate(): void {
    this.#socket.terminate();
  }

  /** What somebody began is for them, and for admins who may see what it works on. */
  #maySee({ hostname, caller }: Audience): boolean {
    if (caller === undefined) return this.#devices.has(hostname);
    const self = this.#credentials.caller;
    return self?.id === caller || (self?.scopes.includes('admin') === true && this.#devices.has(hostname));
  }

  readonly #heard = (): void => {
    this.#heardAtMs = this.#services.clock.now();
  };

  #receive(text: string): void {
    this.#heard();
    if (this.#closed) return;
    const { limits, clock } = this.#services;
    const verdict = this.#rate.judge(clock.now());
    if (verdict === 'flood') this.close(closeCodes.flood, 'too many messages');
    else if (verdict === 'refuse' || (verdict === 'accept' && this.#waiting >= limits.messagesPerSec)) {
      const told = `More than ${limits.messagesPerSec} messages a second; what is beyond is ignored`;
      this.#send(errorMessage(new InfrastructorError('RATE_LIMITED', told)));
    } else if (verdict === 'accept') {
      this.#waiting++;
      this.#work = this.#work.then(() => this.#handle(text)).finally(() => this.#waiting--);
    }
  }

  async #handle(text: string): Promise<void> {
    if (this.#closed) return;
    let id: string | undefined;
    try {
      const message = readClientMessage(text);
      id = message.id;
      await this.#answer(message);
    } catch (thrown) {
      this.#send(errorMessage(this.#told(thrown), id));
    }
  }

  async #answer(message: ClientMessage): Promise<void> {
    if (message.type === 'auth') return this.#enter(message.token, message.id);
    if (message.type === 'heartbeat') {
      this.#send({ type: 'heartbeat', id: message.id, seq: this.#services.seq });
      return;
    }
    const { caller } = this.#credentials;
    if (caller === undefined) {
      throw new AuthenticationError('Nothing can be subscribed to before authentication', {
        hint: 'Send {"type":"auth","token":"…"} first.',
      });
    }
    if (this.#credentials.hasExpired)
      return this.#refuse(new AuthenticationError('The credentials have expired'), message.id);
    await this.#subscriptions.change(message, caller);
  }

  /** Without a token it is only tried, because there may be no need for one; the client can still send it. */
  async #enter(token: string | undefined, id?: string): Promise<void> {
    try {
      const caller = await this.#credentials.accept(token);
      await this.#devices.follow(caller);
      this.#cancelAuthTimeout();
      const { serverId: server, seq } = this.#services;
      this.#send({ type: 'auth', id, authenticated: true, caller: caller.id, scopes: caller.scopes, server, seq });
    } catch (thrown) {
      const error = this.#told(thrown);
      if (error.code === 'UNAUTHENTICATED' && token === undefined) return;
      // A database that is away says nothing about the token: the client may try again.
      if (isRefusal(error)) this.#refuse(error, id);
      else this.#send(errorMessage(error, id));
    }
  }

  #refuse(error: InfrastructorError, id?: string): void {
    this.#send(errorMessage(error, id));
    if (error.code === 'FORBIDDEN') this.close(closeCodes.forbidden, 'forbidden');
    else this.close(closeCodes.unauthenticated, 'not authenticated');
  }

  readonly #heartbeat = (): void => {
    const { clock, limits } = this.#services;
    if (clock.now() - this.#heardAtMs >= limits.silenceMs) {
      this.close(closeCodes.silent, 'silent for too long');
      return;
    }
    this.#socket.ping();
    this.#send({ type: 'heartbeat', seq: this.#services.seq });
    if (this.#credentials.isDue) this.#work = this.#work.then(() => this.#recheck());
    this.#cancelHeartbeat = clock.schedule(limits.heartbeatMs, this.#heartbeat);
  };

  async #recheck(): Promise<void> {
    try {
      await this.#credentials.recheck();
      if (this.#credentials.caller) await this.#devices.follow(this.#credentials.caller);
    } catch (thrown) {
      const error = this.#told(thrown);
      if (isRefusal(error)) this.#refuse(error);
    }
  }

  #told(thrown: unknown): InfrastructorError {
    if (!isInfrastructorError(thrown)) this.#services.context.log.error('stream message failed', { error: thrown });
    return toInfrastructorError(thrown);
  }

  #send(message: ServerMessage): void {
    if (!this.#closed) this.#queue.push(this.#services.encode(message), 'keep');
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelAuthTimeout();
    this.#cancelHeartbeat();
    this.#devices[Symbol.dispose]();
    this.#subscriptions.close();
    this.#queue.close();
  }
}

function isRefusal({ code }: InfrastructorError): boolean {
  return code === 'UNAUTHENTICATED' || code === 'FORBIDDEN';
}

function lossNotice(dropped: number): ServerMessage {
  const message = `${dropped} messages were dropped because this client reads too slowly`;
  return { type: 'error', code: 'OVERLOADED', message, dropped, hint: 'Subscribe to less, or read faster.' };
}
