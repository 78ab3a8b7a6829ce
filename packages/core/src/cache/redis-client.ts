import { Cluster, Redis } from 'ioredis';
import type { Logger } from '../contract/context.ts';
import { InfrastructorError } from '../contract/errors.ts';

export type RedisClient = Redis | Cluster;

export interface RedisOptions {
  /** `redis://user:password@host:port/number`, or `rediss://` for TLS. */
  readonly url?: string | undefined;
  /** `host:port` of some nodes of a cluster, separated by commas; the others are learnt from them. */
  readonly clusterNodes?: string | undefined;
  readonly log?: Logger | undefined;
}

export interface RedisBehaviour {
  /** Whether commands wait for a connection; without it they fail at once while there is none. */
  readonly waits: boolean;
  /** Sends the commands of one turn together, which blocking and subscribing connections cannot. */
  readonly pipelines: boolean;
}

const connectTimeoutMs = 2_000;

/** A connection that comes back by itself for ever. Its errors are logged when they begin, not each time. */
export function openRedis(options: RedisOptions, { waits, pipelines }: RedisBehaviour): RedisClient {
  const shared = {
    enableOfflineQueue: waits,
    enableAutoPipelining: pipelines,
    retryStrategy: (attempt: number) => Math.min(5_000, 50 * 2 ** Math.min(attempt, 10)) * (0.5 + Math.random() / 2),
  };
  const connection = {
    connectTimeout: connectTimeoutMs,
    connectionName: 'infrastructor',
    // Half-open connections never answer; nothing the cache asks takes longer.
    commandTimeout: 1_000,
    maxRetriesPerRequest: waits ? null : 0,
  };
  const client = options.clusterNodes
    ? new Cluster(parseNodes(options.clusterNodes), {
        enableOfflineQueue: shared.enableOfflineQueue,
        enableAutoPipelining: shared.enableAutoPipelining,
        clusterRetryStrategy: shared.retryStrategy,
        redisOptions: connection,
      })
    : new Redis(checkedUrl(options.url), { ...shared, ...connection });
  let troubled = false;
  client.on('error', (error: unknown) => {
    if (!troubled) options.log?.warn('Redis cannot be reached; trying again', { error });
    troubled = true;
  });
  client.on('ready', () => {
    if (troubled) options.log?.info('Redis is reached again');
    troubled = false;
  });
  return client;
}

/** Waits for the first connection, but no longer than one attempt takes: without Redis work goes on. */
export async function firstConnection(client: RedisClient): Promise<void> {
  if (client.status === 'ready') return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, connectTimeoutMs);
  const settle = () => resolve();
  client.once('ready', settle).once('error', settle);
  await promise;
  clearTimeout(timer);
  client.off('ready', settle).off('error', settle);
}

function checkedUrl(url = 'redis://127.0.0.1:6379'): string {
  if (URL.canParse(url) && /^rediss?:$/.test(new URL(url).protocol)) return url;
  throw new InfrastructorError('CONFIGURATION_INVALID', 'The Redis URL cannot be read', {
    hint: 'Write REDIS_URL as redis://user:password@host:6379/0.',
  });
}

function parseNodes(text: string): { host: string; port: number }[] {
  return text.split(',').map((node) => {
    const match = /^\s*\[?([^\s\]]+?)\]?:(\d{1,5})\s*$/.exec(node);
    if (match?.[1]) return { host: match[1], port: Number(match[2]) };
    throw new InfrastructorError('CONFIGURATION_INVALID', `"${node.trim()}" is not a node of a Redis cluster`, {
      hint: 'Write REDIS_CLUSTER_NODES as host:port,host:port.',
    });
  });
}
