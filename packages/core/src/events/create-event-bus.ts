import type { Logger } from '../contract/context.ts';
import type { EventBus } from './bus.ts';
import { LocalBus } from './local-bus.ts';

export interface CreateEventBusOptions {
  readonly databaseUrl?: string | undefined;
  readonly redisUrl?: string | undefined;
  /** `host:port,host:port`; instead of the URL. */
  readonly redisClusterNodes?: string | undefined;
  /** PEM file of authorities for TLS. */
  readonly redisCaFile?: string | undefined;
  readonly log?: Logger | undefined;
}

/**
 * The bus of a process: over Redis where there is one, else over PostgreSQL, else within this process, which then is the
 * only one. The database has to be migrated before.
 */
export async function createEventBus(options: CreateEventBusOptions = {}): Promise<EventBus> {
  const { databaseUrl, redisUrl, redisClusterNodes, redisCaFile, log } = options;
  // Each brings its client, which a process without that server does not load.
  if (redisUrl || redisClusterNodes) {
    const { RedisBridge } = await import('./redis-bridge.ts');
    return RedisBridge.open({ url: redisUrl, clusterNodes: redisClusterNodes, caFile: redisCaFile, log });
  }
  if (databaseUrl) {
    const { PostgresBridge } = await import('./postgres-bridge.ts');
    return PostgresBridge.open({ url: databaseUrl, log });
  }
  return new LocalBus({ log });
}
