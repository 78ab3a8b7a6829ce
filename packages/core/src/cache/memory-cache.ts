import { LRUCache } from 'lru-cache';
import { type Cache, type CacheEntry, type CacheKey, type CacheStatistics, cacheKeyText } from './cache.ts';
import { covers, Epochs, type InvalidationScope } from './epochs.ts';
import { heapBytes } from './heap-bytes.ts';

export interface MemoryCacheOptions {
  /** Of memory that values take with their keys, as far as that can be told; 64 MiB by default. */
  readonly maxBytes?: number | undefined;
  /** Milliseconds since the epoch; tests set it. */
  readonly now?: (() => number) | undefined;
}

/** Without the key, as its text is there already. */
interface Stored {
  readonly dataType: string;
  readonly deviceId: string;
  readonly entry: CacheEntry;
  readonly usableUntilMs: number;
}

/** What an entry takes beside its value and the text of its key: itself, its times, its places in the lists. */
const entryBytes = 280;

/** One entry may fill a quarter at most, so that a single giant cannot push everything else out. */
const largestShare = 4;

/** The cache inside this process: least recently used goes first. Values are shared, so nobody may change what it got. */
export class MemoryCache implements Cache {
  readonly #entries: LRUCache<string, Stored>;
  readonly #epochs = new Epochs();
  readonly #now: () => number;
  readonly #maxBytes: number;
  #hits = 0;
  #misses = 0;
  #evictions = 0;

  constructor(options: MemoryCacheOptions = {}) {
    this.#now = options.now ?? Date.now;
    this.#maxBytes = options.maxBytes ?? 64 * 1024 * 1024;
    this.#entries = new LRUCache({
      maxSize: this.#maxBytes,
      maxEntrySize: Math.ceil(this.#maxBytes / largestShare),
      dispose: (_stored, _key, reason) => {
        if (reason === 'evict') this.#evictions++;
      },
    });
  }

  async get(key: CacheKey): Promise<CacheEntry | undefined> {
    const text = cacheKeyText(key);
    const stored = this.#entries.get(text);
    if (stored && stored.usableUntilMs > this.#now()) {
      this.#hits++;
      return stored.entry;
    }
    if (stored) this.#entries.delete(text);
    this.#misses++;
    return undefined;
  }

  /** @param usableUntilMs where it may be used no longer before it expires */
  async set(key: CacheKey, entry: CacheEntry, epoch: number, usableUntilMs = entry.expiresAtMs): Promise<void> {
    if (this.epoch(key) !== epoch || usableUntilMs <= this.#now()) return;
    const { dataType, deviceId } = key;
    const text = cacheKeyText(key);
    const size = entryBytes + heapBytes(text) + heapBytes(entry.value);
    this.#entries.set(text, { dataType, deviceId, entry, usableUntilMs }, { size });
  }

  epoch(key: CacheKey): number {
    return this.#epochs.of(key);
  }

  async invalidate(scope: InvalidationScope): Promise<void> {
    this.#epochs.invalidate(scope);
    for (const [text, stored] of this.#entries.entries()) {
      if (covers(scope, stored)) this.#entries.delete(text);
    }
  }

  statistics(): CacheStatistics {
    return {
      hits: this.#hits,
      misses: this.#misses,
      evictions: this.#evictions,
      entries: this.#entries.size,
      sizeBytes: this.#entries.calculatedSize,
      maxBytes: this.#maxBytes,
    };
  }

  async ping(): Promise<number> {
    return 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#entries.clear();
  }
}
