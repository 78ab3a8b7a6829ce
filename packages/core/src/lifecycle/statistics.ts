import type { Cache, CacheStatistics } from '../cache/cache.ts';
import type { SshConnections } from '../device/ssh/ssh-connections.ts';
import type { SshStatistics } from '../device/ssh/ssh-target.ts';
import type { DeviceGuards } from '../pipeline/device-guard.ts';
import type { StreamHub } from '../pipeline/streams.ts';
import type { Database, PoolStatistics } from '../store/database.ts';
import type { WriteBehindStatistics } from '../store/write-behind.ts';
import type { Tables } from './tables.ts';

/** Every queue, cache and pool of a runtime in numbers; reading them asks nobody anything. */
export interface RuntimeStatistics {
  readonly cache: CacheStatistics;
  readonly ssh: SshStatistics;
  readonly breakers: ReturnType<DeviceGuards['statistics']>;
  readonly databasePool: PoolStatistics;
  /** Rows on their way to the database, by table. */
  readonly queues: Readonly<Record<string, WriteBehindStatistics>>;
  readonly openStreams: number;
}

export interface StatisticsSubjects {
  readonly cache: Cache;
  readonly ssh: SshConnections;
  readonly guards: DeviceGuards;
  readonly database: Database;
  readonly tables: Tables;
  readonly streams: StreamHub;
}

export function readStatistics(subjects: StatisticsSubjects): RuntimeStatistics {
  return {
    cache: subjects.cache.statistics(),
    ssh: subjects.ssh.statistics(),
    breakers: subjects.guards.statistics(),
    databasePool: subjects.database.pool(),
    queues: subjects.tables.queues(),
    openStreams: subjects.streams.size,
  };
}
