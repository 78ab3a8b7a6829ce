import type { Logger } from '../contract/context.ts';
import type { EventBus } from './bus.ts';
import { LocalBus } from './local-bus.ts';
import { PostgresBridge } from './postgres-bridge.ts';
import { RedisBridge } from './redis-bridge.ts';

export interface CreateEventBusOptions {
  readonly databaseUrl?: string | undefined;
  readonly redisUrl?: string | undefined;
  /** `host:port,host:port`; instead of the URL. */
  readonly redisClusterNodes?: string | undefined;
  readonly log?: Logger | undefined;
}

/**
 * The bus of a process: over Redis where there is one, else over PostgreSQL, else within this process, which then is the
 * only one. The database has to be migrated before.
 */
export async function createEventBus(options: CreateEventBusOptions = {}): Promise<EventBus> {
  const { databaseUrl, redisUrl, redisClusterNodes, log } = options;
  if (redisUrl || redisClusterNodes) return RedisBridge.open({ url: redisUrl, clusterNodes: redisClusterNodes, log });
  if (databaseUrl) return PostgresBridge.open({ url: databaseUrl, log });
  return new LocalBus({ log });
}
