import type { RedisClient, RedisOptions } from './redis-client.ts';

/** A connection for what the processes of an installation count or keep together. */
export interface SharedRedis extends AsyncDisposable {
  readonly client: RedisClient;
}

/** Opens a connection whose commands fail at once while there is none. Its library is loaded only now, being large. */
export async function openSharedRedis(options: RedisOptions): Promise<SharedRedis> {
  const { firstConnection, openRedis } = await import('./redis-client.ts');
  const client = openRedis(options, { waits: false, pipelines: true });
  await firstConnection(client);
  return {
    client,
    async [Symbol.asyncDispose]() {
      client.disconnect();
    },
  };
}
