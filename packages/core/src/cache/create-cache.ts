import type { Logger } from '../contract/context.ts';
import type { EventBus } from '../events/bus.ts';
import type { Cache } from './cache.ts';
import { LayeredCache } from './layered-cache.ts';
import { MemoryCache } from './memory-cache.ts';

export interface CreateCacheOptions {
  readonly redisUrl?: string | undefined;
  /** `host:port,host:port`; instead of the URL. */
  readonly redisClusterNodes?: string | undefined;
  /** PEM file of authorities for TLS. */
  readonly redisCaFile?: string | undefined;
  /** Of the part in this process; 64 MiB by default. */
  readonly maxBytes?: number | undefined;
  /** The cache hears and tells invalidations on it; the caller keeps and closes it. */
  readonly bus?: EventBus | undefined;
  readonly log?: Logger | undefined;
}

/** The cache of a process: in memory, in front of Redis where there is one. */
export async function createCache(options: CreateCacheOptions = {}): Promise<Cache> {
  const { redisUrl, redisClusterNodes, redisCaFile, maxBytes, bus, log } = options;
  let shared: Cache | undefined;
  if (redisUrl || redisClusterNodes) {
    // Most installations have no Redis, and its client is dear to load.
    const { openRedisCache } = await import('./redis-cache.ts');
    shared = await openRedisCache({ url: redisUrl, clusterNodes: redisClusterNodes, caFile: redisCaFile, log });
  }
  return new LayeredCache({ memory: new MemoryCache({ maxBytes }), shared, bus });
}
