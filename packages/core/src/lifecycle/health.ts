import { toInfrastructorError } from '../contract/errors.ts';
import type { Clock } from './clock.ts';
import { readStatistics, type StatisticsSubjects } from './statistics.ts';

export type HealthStatus = 'healthy' | 'degraded' | 'unhealthy';

export interface ServiceHealth {
  readonly status: HealthStatus;
  /** Round trip; undefined where there is none to measure. */
  readonly latencyMs?: number;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What `GET /health` answers. */
export interface HealthReport {
  readonly status: HealthStatus;
  readonly timestamp: string;
  readonly version: string;
  readonly services: Readonly<Record<string, ServiceHealth>>;
  readonly metrics: Readonly<Record<string, number>>;
}

export interface HealthSubjects extends StatisticsSubjects {
  readonly version: string;
  readonly usesRedis: boolean;
  readonly clock: Clock;
  /** Parts that tell their own health, by name. */
  further?(): Readonly<Record<string, ServiceHealth>>;
}

/** Asks every part how it is. Without a database nothing can be changed; without Redis all goes on, more slowly. */
export async function checkHealth(subjects: HealthSubjects): Promise<HealthReport> {
  const { database, cache, usesRedis } = subjects;
  const statistics = readStatistics(subjects);
  const [databaseHealth, redisHealth] = await Promise.all([
    probe(
      () => database.ping(),
      { engine: database.engine, version: database.version, pool: statistics.databasePool, queues: statistics.queues },
      'unhealthy',
    ),
    usesRedis
      ? probe(() => cache.ping(), {}, 'degraded')
      : Promise.resolve<ServiceHealth>({ status: 'healthy', details: { configured: false } }),
  ]);
  const services: Record<string, ServiceHealth> = {
    database: databaseHealth,
    redis: redisHealth,
    ssh: { status: 'healthy', details: { ...statistics.ssh, breakers: statistics.breakers } },
    streams: { status: 'healthy', details: { open: statistics.openStreams } },
    ...subjects.further?.(),
  };
  const { hits, misses, entries, sizeBytes } = statistics.cache;
  return {
    status: worst(Object.values(services)),
    timestamp: new Date(subjects.clock.now()).toISOString(),
    version: subjects.version,
    services,
    metrics: {
      // A ratio of nothing is unknown, so it is left out until something was asked.
      ...(hits + misses > 0 ? { cacheHitRatio: hits / (hits + misses) } : {}),
      cacheEntries: entries,
      cacheBytes: sizeBytes,
      activeConnections: statistics.ssh.connections,
      memoryMb: Math.round(process.memoryUsage.rss() / 1_048_576),
      uptimeSec: Math.round(process.uptime()),
    },
  };
}

const probeLimitMs = 2_000;

async function probe(
  ping: () => Promise<number>,
  details: Readonly<Record<string, unknown>>,
  otherwise: HealthStatus,
): Promise<ServiceHealth> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${probeLimitMs} ms`)), probeLimitMs);
  try {
    const latencyMs = await Promise.race([ping(), promise]);
    return { status: 'healthy', latencyMs: Math.round(latencyMs * 100) / 100, details };
  } catch (error) {
    const { code, message } = toInfrastructorError(error);
    return {
      status: otherwise,
      details: { ...details, error: code === 'INTERNAL' ? (error as Error).message : message },
    };
  } finally {
    clearTimeout(timer);
  }
}

function worst(services: readonly ServiceHealth[]): HealthStatus {
  const has = (status: HealthStatus) => services.some((service) => service.status === status);
  return has('unhealthy') ? 'unhealthy' : has('degraded') ? 'degraded' : 'healthy';
}
