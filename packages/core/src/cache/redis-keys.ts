import { Cluster, type Redis } from 'ioredis';
import { cacheKeyText } from './cache.ts';
import type { InvalidationScope } from './epochs.ts';
import type { RedisClient } from './redis-client.ts';

/** A glob for SCAN (Redis manual, KEYS) that matches the keys of a scope and no others. */
export function keyPattern({ dataType, deviceId }: InvalidationScope): string {
  const literal = (text: string) => text.replace(/[\\*?[\]^-]/g, '\\$&');
  return cacheKeyText({
    dataType: dataType === undefined ? '*' : literal(dataType),
    deviceId: deviceId === undefined ? '*' : literal(deviceId),
    additionalKey: '*',
  });
}

function servers(client: RedisClient): readonly Redis[] {
  return client instanceof Cluster ? client.nodes('master') : [client];
}

/**
 * Drops all keys that match. Looking through all keys costs about a millisecond for a thousand, but unlike an index of
 * keys it cannot itself be evicted.
 */
export async function dropKeys(client: RedisClient, pattern: string): Promise<void> {
  const nodes = servers(client);
  if (nodes.length === 0) throw new Error('The cluster has no reachable node');
  for (const server of nodes) {
    let position = '0';
    do {
      const [next, keys] = await server.scan(position, 'MATCH', pattern, 'COUNT', 1_000);
      // One key a command: in a cluster the keys of a node lie in different slots.
      await Promise.all(keys.map((key) => client.unlink(key)));
      position = next;
    } while (position !== '0');
  }
}

export interface ServerFigures {
  readonly entries: number;
  readonly sizeBytes: number;
  /** 0 where the server has no limit. */
  readonly maxBytes: number;
  readonly evictions: number;
}

/** How full Redis is, over all nodes of a cluster (Redis manual, INFO). */
export async function readServerFigures(client: RedisClient): Promise<ServerFigures> {
  const all = await Promise.all(
    servers(client).map(async (server) => {
      const [entries, info] = await Promise.all([server.dbsize(), server.info()]);
      const figure = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
      return {
        entries,
        sizeBytes: figure('used_memory'),
        maxBytes: figure('maxmemory'),
        evictions: figure('evicted_keys'),
      };
    }),
  );
  const sum = (name: keyof ServerFigures) => all.reduce((total, figures) => total + figures[name], 0);
  return {
    entries: sum('entries'),
    sizeBytes: sum('sizeBytes'),
    maxBytes: sum('maxBytes'),
    evictions: sum('evictions'),
  };
}
