import { createPool, type DatabasePool, parseDsn, stringifyDsn } from 'slonik';
import type { Logger } from '../contract/context.ts';
import { DatabaseOperationError } from '../contract/errors.ts';
import { toDatabaseError } from './database-error.ts';
import { openPglite } from './open-pglite.ts';
import { withPgliteSession, withPostgresSession } from './open-session.ts';
import { createPgliteDriver } from './pglite-driver.ts';
import { serverName } from './postgres-client.ts';
import { rowInterceptor } from './row-interceptor.ts';
import type { Session } from './session.ts';
import { SlonikDatabase } from './slonik-database.ts';
import type { Statement } from './sql.ts';
import { columnTypes } from './type-parsers.ts';

/** What can be asked of a database, and of a transaction on it. Rejections are {@link DatabaseOperationError}s. */
export interface Queries {
  /** Runs a statement; `rowCount` is how many rows it changed or returned. */
  query<Row>(statement: Statement<Row>): Promise<{ readonly rows: readonly Row[]; readonly rowCount: number }>;
  /** All rows, which may be none. */
  many<Row>(statement: Statement<Row>): Promise<readonly Row[]>;
  /** Exactly one row; anything else rejects. */
  one<Row>(statement: Statement<Row>): Promise<Row>;
  /** One row or none; several reject. */
  maybeOne<Row>(statement: Statement<Row>): Promise<Row | undefined>;
}

export interface PoolStatistics {
  readonly maxConnections: number;
  readonly inUse: number;
  readonly idle: number;
  readonly waiting: number;
}

/**
 * The database of an installation: PostgreSQL, or PGlite inside this process, in a thread of its own. Columns `like_this` are properties
 * `likeThis`; bigint is a number, numeric a number, timestamptz an ISO 8601 string in UTC, jsonb its value.
 */
export interface Database extends Queries, AsyncDisposable {
  readonly engine: 'postgresql' | 'pglite';
  /** Of the server, like `15.18`. */
  readonly version: string;
  /**
   * Commits when `work` ends and rolls back when it throws; a serialisation failure runs it again. Inside it only the
   * given `transaction` may be used: the database itself throws there, since with one connection it would wait for ever.
   */
  transaction<T>(work: (transaction: Queries) => Promise<T>): Promise<T>;
  /** One connection for scripts and session locks. On PGlite every other statement waits for its end. */
  session<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Round trip of an empty query in milliseconds. */
  ping(): Promise<number>;
  pool(): PoolStatistics;
  /** Lets running statements end, then disconnects. Closing twice is no error. */
  close(): Promise<void>;
}

export interface OpenDatabaseOptions {
  /** A PostgreSQL server, 15 or later: `postgresql://user:password@host:port/database`. */
  readonly url?: string | undefined;
  /** Where PGlite keeps its files when there is no `url`; in memory when there is neither. */
  readonly folder?: string | undefined;
  /** Connections to PostgreSQL at most, 10 by default; PGlite has one. */
  readonly poolSize?: number | undefined;
  /** The server gives a statement up after this: DATABASE_TIMEOUT. Default 60 s. */
  readonly statementTimeoutMs?: number | undefined;
  readonly log?: Logger | undefined;
}

const oldestServer = 150_000;

/**
 * Opens the database.
 * @throws {DatabaseOperationError} DATABASE_UNAVAILABLE when the server cannot be reached, or another process has the
 *   folder open; CONFIGURATION_INVALID when the server is older than PostgreSQL 15
 */
export async function openDatabase(options: OpenDatabaseOptions = {}): Promise<Database> {
  const startedAt = performance.now();
  const database = options.url
    ? await openPostgres(options.url, options.poolSize ?? 10, options.statementTimeoutMs ?? 60_000)
    : await openEmbedded(options.folder);
  options.log?.info('Database opened', {
    engine: database.engine,
    version: database.version,
    where: options.url ? serverName(options.url) : (options.folder ?? 'memory'),
    durationMs: Math.round(performance.now() - startedAt),
  });
  return database;
}

const common = {
  interceptors: [rowInterceptor],
  typeParsers: columnTypes,
  // Our own check closes with its transaction; slonik's goes on in timers that were started inside one.
  dangerouslyAllowForeignConnections: true,
} as const;

async function openPostgres(url: string, poolSize: number, statementTimeout: number): Promise<Database> {
  const where = serverName(url);
  const dsn = stringifyDsn({ applicationName: 'infrastructor', ...parseDsn(url) });
  let pool: DatabasePool;
  try {
    pool = await createPool(dsn, {
      ...common,
      maxPoolSize: poolSize,
      statementTimeout,
      idleTimeout: 60_000,
      connectionRetryLimit: 1,
    });
  } catch (error) {
    const { code, message, hint, retryable } = toDatabaseError(error);
    throw new DatabaseOperationError(code, `${message} (${where})`, { cause: error, hint, retryable });
  }
  return start(
    new SlonikDatabase(
      'postgresql',
      pool,
      poolSize,
      (work) => withPostgresSession(url, work),
      async () => {},
    ),
    where,
  );
}

async function openEmbedded(folder: string | undefined): Promise<Database> {
  const embedded = await openPglite(folder);
  const pool = await createPool('postgresql://embedded', {
    ...common,
    driverFactory: createPgliteDriver(embedded.engine),
    maxPoolSize: 1,
    idleTimeout: 'DISABLE_TIMEOUT',
    maximumConnectionAge: 'DISABLE_TIMEOUT',
    // Nothing here leaves settings behind in a session, and this one lives as long as the process.
    resetConnection: async () => {},
  });
  const session = <T>(work: (session: Session) => Promise<T>): Promise<T> =>
    pool.connect(() => withPgliteSession(embedded.engine, work));
  return start(new SlonikDatabase('pglite', pool, 1, session, () => embedded.close()), folder ?? 'memory');
}

async function start(database: SlonikDatabase, where: string): Promise<Database> {
  try {
    const number = await database.readVersion();
    if (number >= oldestServer) return database;
  } catch (error) {
    await database.close();
    throw error;
  }
  await database.close();
  throw new DatabaseOperationError('CONFIGURATION_INVALID', `PostgreSQL ${database.version} at ${where} is too old`, {
    hint: 'Infrastructor needs PostgreSQL 15 or later; leave DATABASE_URL unset to use the embedded database.',
    retryable: false,
  });
}
