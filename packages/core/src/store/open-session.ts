import { toDatabaseError } from './database-error.ts';
import type { PgliteEngine } from './pglite-engine.ts';
import { createPostgresClient } from './postgres-client.ts';
import type { Session } from './session.ts';

/** Opens a connection beside the pool for as long as `work` runs; closing it ends its transaction, locks and settings. */
export async function withPostgresSession<T>(url: string, work: (session: Session) => Promise<T>): Promise<T> {
  const client = createPostgresClient(url);
  // Without a listener a broken connection would end the process; the running statement rejects with the same error.
  client.on('error', () => {});
  try {
    await client.connect().catch(rethrow);
    return await work({
      execute: async (script) => void (await client.query(script).catch(rethrow)),
      select: async (text, values) => (await client.query(text, [...(values ?? [])]).catch(rethrow)).rows,
    });
  } finally {
    await client.end().catch(() => {});
  }
}

/** The caller holds PGlite's only pooled connection meanwhile, so no other statement comes between. */
export async function withPgliteSession<T>(engine: PgliteEngine, work: (session: Session) => Promise<T>): Promise<T> {
  try {
    return await work({
      execute: (script) => engine.exec(script).catch(rethrow),
      select: async <Row>(text: string, values?: readonly unknown[]) =>
        (await engine.query(text, values ?? []).catch(rethrow)).rows as readonly Row[],
    });
  } finally {
    // There is no connection to close here that would do it.
    if (await engine.isInTransaction()) await engine.exec('ROLLBACK');
    await engine.exec('RESET ALL; SELECT pg_advisory_unlock_all()');
  }
}

function rethrow(error: unknown): never {
  throw toDatabaseError(error);
}
