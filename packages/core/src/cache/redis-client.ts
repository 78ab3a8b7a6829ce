import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { Cluster, Redis } from 'ioredis';
import type { Logger } from '../contract/context.ts';
import { InfrastructorError } from '../contract/errors.ts';

export type RedisClient = Redis | Cluster;

export interface RedisOptions {
  /** `redis://user:password@host:port/number`, or `rediss://` for TLS. */
  readonly url?: string | undefined;
  /**
   * `host:port` of some nodes of a cluster, separated by commas; the others are learnt from them. Where they want a password
   * or TLS, each is a URL, and what the first says holds for all.
   */
  readonly clusterNodes?: string | undefined;
  /** PEM file of the authorities whose certificates are believed with TLS, instead of those that Node brings. */
  readonly caFile?: string | undefined;
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
  const nodes = options.clusterNodes ? parseNodes(options.clusterNodes) : undefined;
  const client = nodes
    ? new Cluster(
        nodes.map(({ host, port }) => ({ host, port })),
        {
          enableOfflineQueue: shared.enableOfflineQueue,
          enableAutoPipelining: shared.enableAutoPipelining,
          clusterRetryStrategy: shared.retryStrategy,
          redisOptions: { ...connection, ...accessOf(nodes, options.caFile) },
        },
      )
    : new Redis(checkedUrl(options.url), { ...shared, ...connection, ...tlsOf(options.url, options.caFile) });
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

interface Node {
  readonly host: string;
  readonly port: number;
  readonly url: string;
}

function parseNodes(text: string): readonly Node[] {
  return text.split(',').map((given) => {
    const node = given.trim();
    const url = /^rediss?:\/\//.test(node) ? node : `redis://${node}`;
    const { hostname, port } = URL.canParse(url) ? new URL(url) : { hostname: '', port: '' };
    if (hostname !== '' && port !== '') return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port), url };
    throw new InfrastructorError('CONFIGURATION_INVALID', 'A node of the Redis cluster cannot be read', {
      hint: 'Write REDIS_CLUSTER_NODES as host:port,host:port, or as rediss://user:password@host:port for each.',
    });
  });
}

/** How a server is entered. */
interface Access {
  readonly username?: string;
  readonly password?: string;
  readonly tls?: ConnectionOptions;
}

/** As the first of the nodes says. */
function accessOf([first]: readonly Node[], caFile: string | undefined): Access {
  const { username, password } = new URL(first?.url ?? '');
  return {
    ...(username ? { username: decodeURIComponent(username) } : {}),
    ...(password ? { password: decodeURIComponent(password) } : {}),
    ...tlsOf(first?.url, caFile),
  };
}

/** @throws {InfrastructorError} CONFIGURATION_INVALID when the file cannot be read */
function tlsOf(url: string | undefined, caFile: string | undefined): Access {
  if (!url?.startsWith('rediss:')) return {};
  if (caFile === undefined) return { tls: {} };
  try {
    return { tls: { ca: readFileSync(caFile) } };
  } catch (cause) {
    throw new InfrastructorError('CONFIGURATION_INVALID', `The certificates in ${caFile} cannot be read`, {
      cause,
      hint: 'REDIS_CA_FILE names a file in PEM format that this user may read.',
    });
  }
}
