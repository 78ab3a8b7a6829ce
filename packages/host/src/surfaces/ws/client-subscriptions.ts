import { type Caller, ValidationError } from '@infrastructor/core';
import { parametersKey } from '@infrastructor/core/runtime';
import type { SubscriptionMessage } from './client-message.ts';
import type { OutgoingQueue } from './outgoing-queue.ts';
import type { ReplayBuffer, ReplayEntry } from './replay-buffer.ts';
import type { ServerMessage, StreamState } from './server-message.ts';
import type { Feed, FeedListener, StreamFeeds } from './stream-feeds.ts';
import type { StreamLimits } from './stream-limits.ts';
import { TopicSet } from './topic-set.ts';

interface SubscriptionServices {
  readonly limits: StreamLimits;
  readonly serverId: string;
  readonly replay: ReplayBuffer;
  readonly feeds: StreamFeeds;
  readonly seq: number;
  encode(message: ServerMessage): Buffer;
}

/** Who may see a message: those who see its device, or its own caller. */
export type Audience = Pick<ReplayEntry, 'hostname' | 'caller'>;

type Acknowledgement = Omit<
  ServerMessage & { readonly type: 'subscription' },
  'type' | 'topics' | 'streams' | 'server' | 'seq'
>;

/** What one client listens to: topics of the bus, and streams of devices. */
export class ClientSubscriptions implements FeedListener {
  readonly #services: SubscriptionServices;
  readonly #queue: OutgoingQueue;
  readonly #maySee: (audience: Audience) => boolean;
  readonly #topics = new TopicSet();
  readonly #feeds = new Map<string, Feed>();
  #closed = false;

  /** @param maySee whether the client may see a message */
  constructor(
    services: SubscriptionServices,
    queue: OutgoingQueue,
    maySee: (audience: Audience) => boolean = () => true,
  ) {
    this.#services = services;
    this.#maySee = maySee;
    this.#queue = queue;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get statistics() {
    return { topics: this.#topics.size, streams: this.#feeds.size };
  }

  covers(topics: readonly string[]): boolean {
    return this.#topics.covers(topics);
  }

  /**
   * Does what a subscription message says, and answers it.
   * @throws {ValidationError} when it says nothing, contradicts itself or wants too much
   */
  async change(message: SubscriptionMessage, caller: Caller): Promise<void> {
    if ((message.topics === undefined) === (message.stream === undefined)) {
      throw new ValidationError('A subscription is either to topics or to a stream', {
        hint: 'Send topics: […], or stream with device and params.',
      });
    }
    if (message.topics) this.#changeTopics(message, message.topics);
    else if (message.action === 'unsubscribe') this.#leaveStreams(message);
    else await this.#joinStream(message, caller);
  }

  receive(bytes: Buffer, kind: 'data' | 'keep'): void {
    this.#queue.push(bytes, kind);
  }

  feedEnded({ key }: Feed): void {
    if (this.#feeds.delete(key)) this.#acknowledge({ action: 'ended' });
  }

  /** Leaves the streams of devices that the client may no longer see. */
  leaveHidden(): void {
    const hidden = [...this.#feeds.values()].filter(({ device }) => !this.#maySee({ hostname: device }));
    for (const feed of hidden) this.#leave(feed);
    if (hidden.length > 0) this.#acknowledge({ action: 'ended' });
  }

  close(): void {
    this.#closed = true;
    this.#topics.clear();
    for (const feed of this.#feeds.values()) this.#services.feeds.leave(feed, this);
    this.#feeds.clear();
  }

  #changeTopics({ action, id, since, server }: SubscriptionMessage, topics: readonly string[]): void {
    if (action === 'unsubscribe') {
      this.#topics.delete(topics);
      this.#acknowledge({ action, id });
      return;
    }
    const before = new TopicSet(action === 'replace' ? [] : this.#topics.names);
    const size = new Set([...before.names, ...topics]).size;
    const { maxTopics } = this.#services.limits;
    if (size > maxTopics) {
      throw new ValidationError(`A client may have ${maxTopics} topics, these would be ${size}`, {
        hint: 'Use a pattern like devices.*.',
      });
    }
    if (action === 'replace') this.#topics.clear();
    this.#topics.add(topics);
    if (since === undefined) this.#acknowledge({ action, id });
    else this.#replay(action, id, since, server, before, new TopicSet(topics));
  }

  /** Answers, then sends again what was missed of the topics that are new here. */
  #replay(
    action: Acknowledgement['action'],
    id: string | undefined,
    since: number,
    server: string | undefined,
    before: TopicSet,
    added: TopicSet,
  ): void {
    const { replay, seq, serverId } = this.#services;
    // Numbers of another server, or of none, cannot be continued here.
    const foreign = since > seq || (server !== undefined && server !== serverId);
    const { entries, gap } = foreign ? { entries: [], gap: true } : replay.since(since);
    const missed = entries.filter(
      (entry) => added.covers(entry.topics) && !before.covers(entry.topics) && this.#maySee(entry),
    );
    this.#acknowledge({ action, id, replayed: missed.length, gap });
    for (const { bytes, kind } of missed) this.#queue.push(bytes, kind);
  }

  async #joinStream(
    { action, id, stream = '', device, params = {} }: SubscriptionMessage,
    caller: Caller,
  ): Promise<void> {
    if (device === undefined)
      throw new ValidationError('A stream is subscribed to on a device', { hint: 'Add device.' });
    const { feeds, limits } = this.#services;
    const others = action === 'replace' ? [...this.#feeds.values()] : [];
    if (this.#feeds.size - others.length >= limits.maxStreams) {
      throw new ValidationError(`A client may have ${limits.maxStreams} streams`, { hint: 'Unsubscribe from one.' });
    }
    await feeds.join(this, { stream, device, params }, caller, (feed) => {
      this.#feeds.set(feed.key, feed);
      for (const other of others) if (other.key !== feed.key) this.#leave(other);
      this.#acknowledge({ action, id });
    });
  }

  /** Leaves what fits: parameters as they were given or as they were filled in; those that are not named fit all. */
  #leaveStreams({ action, id, stream, device, params }: SubscriptionMessage): void {
    const wanted = params && Object.entries(params);
    for (const feed of [...this.#feeds.values()]) {
      const sameDevice = device === undefined || device === feed.device || device === feed.deviceId;
      const sameParams = wanted?.every(
        ([name, value]) => parametersKey({ value }) === parametersKey({ value: feed.params[name] }),
      );
      if (feed.stream === stream && sameDevice && sameParams !== false) this.#leave(feed);
    }
    this.#acknowledge({ action, id });
  }

  #leave(feed: Feed): void {
    this.#feeds.delete(feed.key);
    this.#services.feeds.leave(feed, this);
  }

  #acknowledge(acknowledgement: Acknowledgement): void {
    if (this.#closed) return;
    const { serverId: server, seq } = this.#services;
    const streams: StreamState[] = [...this.#feeds.values()].map(({ stream, device, params }) => ({
      stream,
      device,
      params,
    }));
    const message = {
      type: 'subscription' as const,
      ...acknowledgement,
      topics: this.#topics.names,
      streams,
      server,
      seq,
    };
    this.#queue.push(this.#services.encode(message), 'keep');
  }
}
