import { CacheOperationError } from '../contract/errors.ts';
import { type Cache, type CacheEntry, type CacheKey, type CacheStatistics, cacheKeyText } from './cache.ts';
import { Epochs, type InvalidationScope } from './epochs.ts';
import { firstConnection, openRedis, type RedisClient, type RedisOptions } from './redis-client.ts';
import { dropKeys, keyPattern, readServerFigures } from './redis-keys.ts';

/** What stands in Redis: short names, since there are many. */
interface Stored {
  readonly v: unknown;
  readonly s: number;
  readonly e: number;
}

/** More than this is not worth sending there and back. */
const largestValueBytes = 8 * 1024 * 1024;

/** Invalidations remembered while Redis is away; beyond them everything is dropped on return. */
const mostPending = 100;

/** The cache that processes share: Redis 6.2 or later, one server or a cluster. Without a connection it fails at once. */
export class RedisCache implements Cache {
  readonly #client: RedisClient;
  readonly #epochs = new Epochs();
  #pending: InvalidationScope[] = [];
  #hits = 0;
  #misses = 0;
  #server = { entries: 0, sizeBytes: 0, maxBytes: 0, evictions: 0 };

  constructor(client: RedisClient) {
    this.#client = client;
  }

  async get(key: CacheKey): Promise<CacheEntry | undefined> {
    if (this.#pending.length > 0) await this.#catchUp();
    const text = await this.#ask(() => this.#client.get(cacheKeyText(key)));
    const stored = text === null ? undefined : read(text);
    if (!stored || stored.e <= Date.now()) {
      this.#misses++;
      return undefined;
    }
    this.#hits++;
    return { value: stored.v, storedAtMs: stored.s, expiresAtMs: stored.e };
  }

  async set(key: CacheKey, { value, storedAtMs, expiresAtMs }: CacheEntry, epoch: number): Promise<void> {
    if (this.#pending.length > 0) await this.#catchUp();
    // A length of time and not a moment: the clock of the server may differ from ours.
    const lifeMs = Math.floor(expiresAtMs - Date.now());
    if (this.epoch(key) !== epoch || lifeMs <= 0) return;
    const text = JSON.stringify({ v: value, s: storedAtMs, e: expiresAtMs } satisfies Stored);
    if (text.length > largestValueBytes) return;
    await this.#ask(() => this.#client.set(cacheKeyText(key), text, 'PX', lifeMs));
  }

  epoch(key: CacheKey): number {
    return this.#epochs.of(key);
  }

  /** What cannot be dropped now is dropped before the next entry is read. */
  async invalidate(scope: InvalidationScope): Promise<void> {
    this.#epochs.invalidate(scope);
    this.#pending.push(scope);
    if (this.#pending.length > mostPending) this.#pending = [{}];
    await this.#catchUp();
  }

  /** `entries`, sizes and evictions are the server's, as of the last {@link ping}. */
  statistics(): CacheStatistics {
    return { hits: this.#hits, misses: this.#misses, ...this.#server };
  }

  async ping(): Promise<number> {
    const startedAt = performance.now();
    await this.#ask(() => this.#client.ping());
    const durationMs = performance.now() - startedAt;
    this.#server = await this.#ask(() => readServerFigures(this.#client));
    return durationMs;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.disconnect();
  }

  async #catchUp(): Promise<void> {
    const scopes = this.#pending;
    await this.#ask(async () => {
      for (const scope of scopes) await dropKeys(this.#client, keyPattern(scope));
    });
    this.#pending = this.#pending.filter((scope) => !scopes.includes(scope));
  }

  async #ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new CacheOperationError('CACHE_UNAVAILABLE', `Redis cannot be used: ${reason}`, {
        cause: error,
        hint: 'Check that Redis runs where REDIS_URL says; until then devices are asked directly.',
      });
    }
  }
}

/** Connects to Redis; where that fails the cache comes into use as soon as Redis is there. */
export async function openRedisCache(options: RedisOptions): Promise<RedisCache> {
  const client = openRedis(options, { waits: false, pipelines: true });
  await firstConnection(client);
  return new RedisCache(client);
}

function read(text: string): Stored | undefined {
  try {
    return JSON.parse(text) as Stored;
  } catch {
    return undefined;
  }
}
