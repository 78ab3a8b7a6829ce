/** One cached answer. Times are milliseconds since the epoch. */
export interface CacheEntry {
  readonly value: unknown;
  readonly storedAtMs: number;
  readonly expiresAtMs: number;
}

/** `infra_cache:{data_type}:{device_id}:{additional_key}` in its parts. */
export interface CacheKey {
  readonly dataType: string;
  readonly deviceId: string;
  /** Every parameter of the collection, canonical; empty where it has none. */
  readonly additionalKey: string;
}

export interface CacheStatistics {
  readonly hits: number;
  readonly misses: number;
  readonly evictions: number;
  readonly entries: number;
  readonly sizeBytes: number;
  readonly maxBytes: number;
}

/** A cache never takes the service down: `get` of a broken cache rejects with CACHE_UNAVAILABLE and the pipeline goes live. */
export interface Cache extends AsyncDisposable {
  get(key: CacheKey): Promise<CacheEntry | undefined>;
  /**
   * Stores an answer unless the key was invalidated after `epoch` was taken.
   * @param epoch from {@link Cache.epoch} before the collection began, so that a slow answer cannot undo an invalidation
   */
  set(key: CacheKey, entry: CacheEntry, epoch: number): Promise<void>;
  /** A number that grows with every invalidation which covers this key. */
  epoch(key: CacheKey): number;
  /** Drops every entry of a data type on a device, whatever its parameters; without a device, on all devices. */
  invalidate(scope: { readonly dataType?: string | undefined; readonly deviceId?: string | undefined }): Promise<void>;
  statistics(): CacheStatistics;
  /** Round trip to the furthest layer in milliseconds. */
  ping(): Promise<number>;
}

/** The key as it stands in Redis and in logs. */
export function cacheKeyText(key: CacheKey): string {
  return `infra_cache:${key.dataType}:${key.deviceId}:${key.additionalKey}`;
}
