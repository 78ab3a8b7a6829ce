import { AsyncLocalStorage } from 'node:async_hooks';
import type { CommonQueryMethods, DatabasePool } from 'slonik';
import { InfrastructorError, isInfrastructorError } from '../contract/errors.ts';
import { tracedWithin } from '../tracing/traced.ts';
import type { Database, PoolStatistics, Queries } from './database.ts';
import { isTransactionRollback, toDatabaseError } from './database-error.ts';
import type { Session } from './session.ts';
import { row, type Statement, sql } from './sql.ts';
import { withinMs } from './within-ms.ts';

type RunSession = <T>(work: (session: Session) => Promise<T>) => Promise<T>;

/** Longer than the server's own limit of 60 s for a statement, so that only a server that has gone silent meets it. */
const silentMs = 65_000;
const silentPingMs = 5_000;

/** What the running code is inside of. A timer keeps it beyond the end, hence `open`. */
interface Inside {
  readonly database: SlonikDatabase;
  readonly what: 'transaction' | 'session';
  open: boolean;
}

const inside = new AsyncLocalStorage<Inside>();

/** {@link Database} over a slonik pool, the same for every driver. */
export class SlonikDatabase implements Database {
  readonly engine: Database['engine'];
  version = '';
  readonly #pool: DatabasePool;
  readonly #maxConnections: number;
  readonly #runSession: RunSession;
  readonly #disconnect: () => Promise<void>;
  #closed: Promise<void> | undefined;

  constructor(
    engine: Database['engine'],
    pool: DatabasePool,
    maxConnections: number,
    runSession: RunSession,
    disconnect: () => Promise<void>,
  ) {
    this.engine = engine;
    this.#pool = pool;
    this.#maxConnections = maxConnections;
    this.#runSession = runSession;
    this.#disconnect = disconnect;
  }

  async query<Row>(statement: Statement<Row>): Promise<{ readonly rows: readonly Row[]; readonly rowCount: number }> {
    return this.#free().query(statement);
  }

  async many<Row>(statement: Statement<Row>): Promise<readonly Row[]> {
    return this.#free().many(statement);
  }

  async one<Row>(statement: Statement<Row>): Promise<Row> {
    return this.#free().one(statement);
  }

  async maybeOne<Row>(statement: Statement<Row>): Promise<Row | undefined> {
    return this.#free().maybeOne(statement);
  }

  async transaction<T>(work: (transaction: Queries) => Promise<T>): Promise<T> {
    this.#free();
    // What the work itself throws is the caller's own; only what the database says is translated.
    let thrown: { readonly error: unknown } | undefined;
    try {
      return await this.#pool.transaction((connection) => {
        thrown = undefined;
        return this.#enter('transaction', async () => {
          try {
            return await work(queriesOf(connection));
          } catch (error) {
            thrown = { error };
            // slonik repeats a transaction by the driver's own error code, which ours hides.
            if (isInfrastructorError(error) && isTransactionRollback(error.cause)) throw error.cause;
            throw error;
          }
        });
      });
    } catch (error) {
      throw thrown ? thrown.error : toDatabaseError(error);
    }
  }

  async session<T>(work: (session: Session) => Promise<T>): Promise<T> {
    this.#free();
    let thrown: { readonly error: unknown } | undefined;
    try {
      return await this.#runSession((session) =>
        this.#enter('session', () =>
          work(session).catch((error: unknown) => {
            thrown = { error };
            throw error;
          }),
        ),
      );
    } catch (error) {
      throw thrown ? thrown.error : toDatabaseError(error);
    }
  }

  async ping(): Promise<number> {
    const startedAt = performance.now();
    await withinMs(silentPingMs, this.one(sql.type(row<{ one: number }>())`SELECT 1 AS one`));
    return performance.now() - startedAt;
  }

  /** Learns the server's version, which is also the first use of the connection. */
  async readVersion(): Promise<number> {
    const server = await this.one(
      sql.type(row<{ version: string; number: number }>())`
        SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number`,
    );
    this.version = server.version.split(' ')[0] ?? server.version;
    return server.number;
  }

  pool(): PoolStatistics {
    const { acquiredConnections, idleConnections, waitingClients } = this.#pool.state();
    return {
      maxConnections: this.#maxConnections,
      inUse: acquiredConnections,
      idle: idleConnections,
      waiting: waitingClients,
    };
  }

  close(): Promise<void> {
    this.#closed ??= this.#pool.end().then(this.#disconnect);
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The pool's queries, unless the code that asks holds a connection already and would wait for itself. */
  #free(): Queries {
    const here = inside.getStore();
    if (here?.open && here.database === this) {
      throw new InfrastructorError('INTERNAL', `The database was used inside its own ${here.what}`, {
        hint: `Use the ${here.what} that the callback was given: the pool may hold this one connection only.`,
      });
    }
    return queriesOf(this.#pool);
  }

  async #enter<T>(what: Inside['what'], work: () => Promise<T>): Promise<T> {
    const here: Inside = { database: this, what, open: true };
    try {
      return await inside.run(here, work);
    } finally {
      here.open = false;
    }
  }
}

/** slonik's methods under our names and with our errors. */
function queriesOf(slonik: Pick<CommonQueryMethods, 'query' | 'any' | 'one' | 'maybeOne'>): Queries {
  return {
    query: (statement) => spanned(statement, () => answer(slonik.query(statement))),
    many: (statement) => spanned(statement, () => answer(slonik.any(statement))),
    one: (statement) => spanned(statement, () => answer(slonik.one(statement))),
    maybeOne: (statement) => spanned(statement, async () => (await answer(slonik.maybeOne(statement))) ?? undefined),
  };
}

const longestText = 1_000;

/** Values are apart from the text of a statement, so the text holds no data. */
function spanned<T>({ sql: text }: Pick<Statement<never>, 'sql'>, work: () => Promise<T>): Promise<T> {
  const attributes = () => ({
    'db.system.name': 'postgresql',
    'db.query.text': text.replaceAll(/\s+/g, ' ').trim().slice(0, longestText),
  });
  return tracedWithin(`sql ${/\w+/.exec(text)?.[0] ?? ''}`, attributes, work);
}

function answer<T>(asked: Promise<T>): Promise<T> {
  return withinMs(silentMs, asked.catch(rethrow));
}

function rethrow(error: unknown): never {
  throw toDatabaseError(error);
}
