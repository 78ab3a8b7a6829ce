import { randomUUID } from 'node:crypto';
import { firstConnection, openRedis, type RedisClient, type RedisOptions } from '../cache/redis-client.ts';
import type { Logger } from '../contract/context.ts';
import { type BridgeStatistics, everythingInvalid, readEnvelope } from './bridge-message.ts';
import type { BusMessage, EventBus } from './bus.ts';
import { LocalBus } from './local-bus.ts';

const channel = 'infrastructor:bus';

/** The bus over Redis' publish and subscribe. While Redis is away, messages stay within this process. */
export class RedisBridge implements EventBus {
  readonly #local: LocalBus;
  readonly #id = randomUUID();
  readonly #publisher: RedisClient;
  readonly #subscriber: RedisClient;
  readonly #log: Logger | undefined;
  #connected = false;
  #wasConnected = false;
  #sent = 0;
  #received = 0;
  #lost = 0;

  private constructor(options: RedisOptions) {
    this.#log = options.log;
    this.#local = new LocalBus({ log: options.log });
    this.#publisher = openRedis(options, { waits: false, pipelines: true });
    // A subscribed connection can do nothing else.
    this.#subscriber = openRedis(options, { waits: true, pipelines: false });
    this.#subscriber.on('message', (_channel: string, text: string) => this.#receive(text));
    this.#subscriber.on('ready', () => void this.#listen());
    this.#subscriber.on('close', () => {
      this.#connected = false;
    });
  }

  /** Resolves when the bus listens, or when the first attempt to has failed; it goes on trying then. */
  static async open(options: RedisOptions): Promise<RedisBridge> {
    const bridge = new RedisBridge(options);
    await Promise.all([firstConnection(bridge.#publisher), firstConnection(bridge.#subscriber)]);
    if (bridge.#subscriber.status === 'ready') await bridge.#listen();
    return bridge;
  }

  publish(message: BusMessage): void {
    this.#local.publish(message);
    this.#publisher.publish(channel, JSON.stringify({ from: this.#id, messages: [message] })).then(
      () => {
        this.#sent++;
      },
      () => {
        this.#lost++;
      },
    );
  }

  subscribe(listener: Parameters<EventBus['subscribe']>[0]): () => void {
    return this.#local.subscribe(listener);
  }

  statistics(): BridgeStatistics {
    return { sent: this.#sent, received: this.#received, lost: this.#lost, connected: this.#connected };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // What was published a moment ago still goes out.
    if (this.#publisher.status === 'ready') await this.#publisher.quit().catch(() => {});
    this.#publisher.disconnect();
    this.#subscriber.disconnect();
    await this.#local[Symbol.asyncDispose]();
  }

  async #listen(): Promise<void> {
    try {
      await this.#subscriber.subscribe(channel);
    } catch (error) {
      this.#log?.warn('The event bus cannot listen on Redis', { error });
      return;
    }
    if (this.#connected) return;
    this.#connected = true;
    // What others said in between is lost, and with it perhaps an invalidation.
    if (this.#wasConnected) this.#local.deliver(everythingInvalid, 'remote');
    this.#wasConnected = true;
  }

  #receive(text: string): void {
    const envelope = readEnvelope(text);
    if (!envelope) {
      this.#lost++;
      return;
    }
    if (envelope.from === this.#id) return;
    this.#received += envelope.messages.length;
    for (const message of envelope.messages) this.#local.deliver(message, 'remote');
  }
}
