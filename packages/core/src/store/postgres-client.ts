import { Client } from 'pg';
import { parseDsn } from 'slonik';
import { InfrastructorError } from '../contract/errors.ts';

/** `host:port/database` of a URL, for messages: without user and password. */
export function serverName(url: string): string {
  const { host = 'localhost', port = 5432, databaseName = '' } = parseUrl(url);
  return `${host}:${port}/${databaseName}`;
}

function parseUrl(url: string): ReturnType<typeof parseDsn> {
  try {
    return parseDsn(url);
  } catch (error) {
    throw new InfrastructorError('CONFIGURATION_INVALID', 'The database URL cannot be read', {
      cause: error,
      hint: 'Write DATABASE_URL as postgresql://user:password@host:5432/database, with sslmode=disable, require or no-verify.',
    });
  }
}

/**
 * A connection of its own beside the pool, set up as slonik's are: for scripts of several statements and for LISTEN.
 * @param queryTimeoutMs how long a query may go without an answer; for ever where it is left out
 */
export function createPostgresClient(url: string, queryTimeoutMs?: number): Client {
  const { host, port, databaseName, username, password, options, sslMode } = parseUrl(url);
  return new Client({
    application_name: 'infrastructor',
    connectionTimeoutMillis: 5_000,
    ...(queryTimeoutMs !== undefined && { query_timeout: queryTimeoutMs }),
    keepAlive: true,
    ssl: sslMode === 'no-verify' ? { rejectUnauthorized: false } : sslMode === 'require',
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
    ...(databaseName !== undefined && { database: databaseName }),
    ...(username !== undefined && { user: username }),
    ...(password !== undefined && { password }),
    ...(options !== undefined && { options }),
  });
}
