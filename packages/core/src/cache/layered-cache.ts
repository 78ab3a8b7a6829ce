import type { EventBus } from '../events/bus.ts';
import type { Cache, CacheEntry, CacheKey, CacheStatistics } from './cache.ts';
import type { InvalidationScope } from './epochs.ts';
import type { MemoryCache } from './memory-cache.ts';

export interface LayeredCacheOptions {
  readonly memory: MemoryCache;
  /** What processes share, usually Redis; without it the memory serves alone. */
  readonly shared?: Cache | undefined;
  /** Tells the other processes what is no longer true, and this one what they say. */
  readonly bus?: EventBus | undefined;
  /** How long memory may answer without asking the shared cache, as word of a change may be lost. Default 15 s. */
  readonly memoryMs?: number | undefined;
  /** Milliseconds since the epoch; tests set it. */
  readonly now?: (() => number) | undefined;
}

/** Memory before Redis. */
export class LayeredCache implements Cache {
  readonly #memory: MemoryCache;
  readonly #shared: Cache | undefined;
  readonly #bus: EventBus | undefined;
  readonly #memoryMs: number;
  readonly #now: () => number;
  readonly #unsubscribe: () => void;

  constructor(options: LayeredCacheOptions) {
    this.#memory = options.memory;
    this.#shared = options.shared;
    this.#bus = options.bus;
    this.#now = options.now ?? Date.now;
    this.#memoryMs = options.shared ? (options.memoryMs ?? 15_000) : Number.POSITIVE_INFINITY;
    this.#unsubscribe =
      options.bus?.subscribe((message, origin) => {
        // The process that says so has dropped it from the shared cache itself.
        if (message.type === 'invalidation' && origin === 'remote') void this.#memory.invalidate(message);
      }) ?? (() => {});
  }

  async get(key: CacheKey): Promise<CacheEntry | undefined> {
    const near = await this.#memory.get(key);
    if (near || !this.#shared) return near;
    const epoch = this.#memory.epoch(key);
    const far = await this.#shared.get(key);
    if (far) await this.#keep(key, far, epoch);
    return far;
  }

  async set(key: CacheKey, entry: CacheEntry, epoch: number): Promise<void> {
    if (this.#memory.epoch(key) !== epoch) return;
    // The layers count their own epochs; what is right by the memory's is right for both at this moment.
    const shared = this.#shared?.set(key, entry, this.#shared.epoch(key));
    await this.#keep(key, entry, epoch);
    await shared;
  }

  epoch(key: CacheKey): number {
    return this.#memory.epoch(key);
  }

  async invalidate(scope: InvalidationScope): Promise<void> {
    await this.#memory.invalidate(scope);
    try {
      await this.#shared?.invalidate(scope);
    } finally {
      // After the shared cache: whoever hears of it must not find the old entry there.
      this.#bus?.publish({ type: 'invalidation', dataType: scope.dataType, deviceId: scope.deviceId });
    }
  }

  statistics(): CacheStatistics {
    const near = this.#memory.statistics();
    if (!this.#shared) return near;
    const far = this.#shared.statistics();
    return { ...near, hits: near.hits + far.hits, misses: far.misses };
  }

  async ping(): Promise<number> {
    return (this.#shared ?? this.#memory).ping();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#unsubscribe();
    await this.#memory[Symbol.asyncDispose]();
    await this.#shared?.[Symbol.asyncDispose]();
  }

  #keep(key: CacheKey, entry: CacheEntry, epoch: number): Promise<void> {
    return this.#memory.set(key, entry, epoch, Math.min(entry.expiresAtMs, this.#now() + this.#memoryMs));
  }
}
