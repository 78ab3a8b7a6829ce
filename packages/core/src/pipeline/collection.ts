import type { CacheKey } from '../cache/cache.ts';
import type { DeviceInfo } from '../contract/context.ts';

/** What is collected: fixed before the first stage, and the same for all who join. */
export interface CollectionSubject {
  readonly device: DeviceInfo;
  /** Validated, with defaults filled in. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly key: CacheKey;
}

/** One that goes to the device. */
export interface BegunCollection extends CollectionSubject {
  /** Of the cache key when the collection began; a later invalidation makes it old. */
  readonly epoch: number;
}
