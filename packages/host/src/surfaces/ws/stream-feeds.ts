import { type Caller, NotFoundError, toInfrastructorError } from '@infrastructor/core';
import {
  parametersKey,
  type Runtime,
  redacted,
  type StreamMessage,
  type StreamSubscription,
} from '@infrastructor/core/runtime';
import { validated } from '@infrastructor/core/validation';
import type { ServerMessage, StreamState } from './server-message.ts';

/** Who receives the messages of a feed. */
export interface FeedListener {
  readonly closed: boolean;
  receive(bytes: Buffer, kind: 'data' | 'keep'): void;
  feedEnded(feed: Feed): void;
}

/** One stream of one device with its parameters, shared by all who listen to it here. */
export interface Feed extends StreamState {
  readonly deviceId: string;
  readonly key: string;
}

export interface FeedRequest {
  readonly stream: string;
  readonly device: string;
  readonly params: unknown;
}

interface OpenFeed extends Feed {
  readonly subscription: StreamSubscription;
  readonly listeners: Set<FeedListener>;
}

interface FeedServices {
  readonly runtime: Pick<Runtime, 'registry' | 'streams'>;
  nextSeq(): number;
  encode(message: ServerMessage): Buffer;
}

/** Streams that WebSocket clients listen to; each item is serialised once for all of them. */
export class StreamFeeds {
  readonly #services: FeedServices;
  readonly #open = new Map<string, OpenFeed>();

  constructor(services: FeedServices) {
    this.#services = services;
  }

  get size(): number {
    return this.#open.size;
  }

  /**
   * Joins a feed, which is opened if nobody listens to it yet.
   * @param joined called with the feed before the listener receives anything of it
   * @throws {NotFoundError} when there is no such stream or device
   * @throws {PermissionError} when the caller lacks the stream's scope
   */
  async join(
    listener: FeedListener,
    request: FeedRequest,
    caller: Caller,
    joined: (feed: Feed) => void,
  ): Promise<void> {
    const { registry, streams } = this.#services.runtime;
    const owned = registry.streams.get(request.stream);
    if (!owned) throw unknownStream(request.stream, [...registry.streams.keys()]);
    // Through the hub for every client, because it decides who may listen to what, before anything else is looked at.
    const subscription = await streams.subscribe(owned, request.device, request.params, caller);
    const params = validated(owned.definition.params, request.params, request.stream) as Record<string, unknown>;
    const { hostname: device, id: deviceId } = subscription.device;
    const key = `${request.stream}:${deviceId}:${parametersKey(params)}`;
    const known = this.#open.get(key);
    if (known || listener.closed) subscription.close();
    if (listener.closed) return;
    const feed = known ?? { stream: request.stream, device, deviceId, params, key, subscription, listeners: new Set() };
    feed.listeners.add(listener);
    joined(feed);
    if (known) return;
    this.#open.set(key, feed);
    void this.#pump(feed);
  }

  /** Ends the feed with its last listener. */
  leave({ key }: Feed, listener: FeedListener): void {
    const feed = this.#open.get(key);
    if (!feed) return;
    feed.listeners.delete(listener);
    if (feed.listeners.size === 0) this.#close(feed);
  }

  close(): void {
    for (const feed of [...this.#open.values()]) this.#close(feed);
  }

  #close(feed: OpenFeed): void {
    if (this.#open.get(feed.key) === feed) this.#open.delete(feed.key);
    feed.subscription.close();
  }

  async #pump(feed: OpenFeed): Promise<void> {
    const { stream, device } = feed;
    try {
      for await (const message of feed.subscription) this.#send(feed, message);
    } catch (thrown) {
      const { code, message, hint } = toInfrastructorError(thrown);
      const told = { message: redacted(message), hint: redacted(hint) };
      const bytes = this.#services.encode({ type: 'error', code, ...told, stream, device });
      for (const listener of feed.listeners) listener.receive(bytes, 'keep');
    }
    this.#close(feed);
    for (const listener of feed.listeners) listener.feedEnded(feed);
  }

  #send({ stream, device, deviceId, params, listeners }: OpenFeed, message: StreamMessage): void {
    const { encode, nextSeq } = this.#services;
    if (message.kind === 'dropped') {
      const dropped = message.count;
      const text = `${dropped} items of ${stream} were lost: they came faster than they could be sent`;
      const bytes = encode({ type: 'error', code: 'OVERLOADED', message: text, dropped, stream, device });
      for (const listener of listeners) listener.receive(bytes, 'keep');
      return;
    }
    const bytes = encode({
      type: 'data',
      topic: stream,
      hostname: device,
      dataType: stream,
      data: redacted(message.item),
      meta: { deviceId, params },
      seq: nextSeq(),
    });
    for (const listener of listeners) listener.receive(bytes, 'data');
  }
}

function unknownStream(name: string, names: readonly string[]): NotFoundError {
  const hint = names.length > 0 ? `Streams: ${names.join(', ')}.` : 'No plugin has a stream.';
  return new NotFoundError(`There is no stream ${name}`, { code: 'TOOL_NOT_FOUND', hint });
}
