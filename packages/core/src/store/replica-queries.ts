import type { Logger } from '../contract/context.ts';
import { toInfrastructorError } from '../contract/errors.ts';
import type { Queries } from './database.ts';
import type { Statement } from './sql.ts';

/** After it could not be used the replica is left alone so long. */
const pauseMs = 10_000;

/** What goes wrong with a replica and not with the statement: it is away, or it cancelled what its recovery is in the way of. */
const isReplicas = (error: unknown): boolean => toInfrastructorError(error).retryable;

export interface ReplicaQueriesOptions {
  readonly replica: Queries;
  /** Asked instead while the replica cannot be used. */
  readonly primary: Queries;
  readonly log?: Logger | undefined;
}

/** Reads from a replica of the database, and from the database itself while the replica cannot be used. */
export class ReplicaQueries implements Queries {
  readonly #options: ReplicaQueriesOptions;
  #pausedUntilMs = 0;

  constructor(options: ReplicaQueriesOptions) {
    this.#options = options;
  }

  query<Row>(statement: Statement<Row>) {
    return this.#ask((queries) => queries.query(statement));
  }

  many<Row>(statement: Statement<Row>): Promise<readonly Row[]> {
    return this.#ask((queries) => queries.many(statement));
  }

  one<Row>(statement: Statement<Row>): Promise<Row> {
    return this.#ask((queries) => queries.one(statement));
  }

  maybeOne<Row>(statement: Statement<Row>): Promise<Row | undefined> {
    return this.#ask((queries) => queries.maybeOne(statement));
  }

  async #ask<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    const { replica, primary, log } = this.#options;
    if (performance.now() < this.#pausedUntilMs) return work(primary);
    try {
      return await work(replica);
    } catch (error) {
      if (!isReplicas(error)) throw error;
      this.#pausedUntilMs = performance.now() + pauseMs;
      log?.warn('the replica of the database cannot be used; reading from the database itself', { error });
      return work(primary);
    }
  }
}
