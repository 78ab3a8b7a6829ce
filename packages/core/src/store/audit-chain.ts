import { randomUUID } from 'node:crypto';
import { type ChainHead, chainSeal, firstHead, type LinkedRow, type LinkKind, linkHash } from './audit-link.ts';
import type { Database, Queries } from './database.ts';
import { row, sql, statement } from './sql.ts';

/** The place that a row, or its end, gets in a chain. */
export interface Link extends ChainHead {
  readonly chainId: string;
  readonly previousHash: string;
}

/** Gives one row after the other its place; only within {@link AuditChain.extend}. */
export interface ChainWriter {
  readonly chainId: string;
  link(kind: LinkKind, row: LinkedRow): Link;
  /** True when the outcome of an earlier write is not known, so rows may be in the table already. */
  readonly mayRepeat: boolean;
}

/**
 * The chain of this process. Every process has one of its own, so that none waits for another to write; within it one write
 * follows the other.
 */
export class AuditChain {
  readonly #database: Database;
  readonly #key: Uint8Array;
  readonly #id = randomUUID();
  readonly #now: () => number;
  #startedAt: string | undefined;
  #head: ChainHead;
  #mayRepeat = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor(database: Database, key: Uint8Array, now: () => number) {
    this.#database = database;
    this.#key = key;
    this.#now = now;
    this.#head = firstHead(key, this.#id);
  }

  /**
   * Writes rows and the new end of the chain together, when all writes before are done.
   * @param work writes what it links within the given transaction; it may be run again
   */
  extend<Result>(work: (transaction: Queries, writer: ChainWriter) => Promise<Result>): Promise<Result> {
    const writing = this.#last.then(() => this.#extend(work));
    this.#last = writing.catch(() => {});
    return writing;
  }

  async #extend<Result>(work: (transaction: Queries, writer: ChainWriter) => Promise<Result>): Promise<Result> {
    if (this.#mayRepeat) await this.#recover();
    const mayRepeat = this.#mayRepeat;
    let head = this.#head;
    try {
      const result = await this.#database.transaction(async (transaction) => {
        head = this.#head;
        const done = await work(transaction, {
          mayRepeat,
          chainId: this.#id,
          link: (kind, linked) => {
            const previous = head;
            const hash = linkHash(this.#key, this.#id, previous, kind, linked);
            head = { sequence: previous.sequence + 1, hash };
            return { chainId: this.#id, previousHash: previous.hash, ...head };
          },
        });
        if (head !== this.#head) await this.#seal(transaction, head);
        return done;
      });
      this.#head = head;
      this.#mayRepeat = false;
      return result;
    } catch (error) {
      // It may have been written all the same, if only the answer was lost.
      this.#mayRepeat = true;
      throw error;
    }
  }

  async #seal(transaction: Queries, { sequence, hash }: ChainHead): Promise<void> {
    const lastAt = new Date(this.#now()).toISOString();
    this.#startedAt ??= lastAt;
    const end = { id: this.#id, startedAt: this.#startedAt, lastSequence: sequence, lastHash: hash, lastAt };
    await transaction.query(statement`
      INSERT INTO audit_chains (id, started_at, last_sequence, last_hash, last_at, seal)
      VALUES (${this.#id}::uuid, ${end.startedAt}::timestamptz, ${sequence}, ${hash}, ${lastAt}::timestamptz,
        ${chainSeal(this.#key, end)})
      ON CONFLICT (id) DO UPDATE SET last_sequence = EXCLUDED.last_sequence, last_hash = EXCLUDED.last_hash,
        last_at = EXCLUDED.last_at, seal = EXCLUDED.seal`);
  }

  /** Where the chain ends in the database: what this process remembers may not have been written, or more was. */
  async #recover(): Promise<void> {
    const end = await this.#database.maybeOne(sql.type(row<{ lastSequence: number; lastHash: string }>())`
      SELECT last_sequence, last_hash FROM audit_chains WHERE id = ${this.#id}::uuid`);
    this.#head = end ? { sequence: end.lastSequence, hash: end.lastHash } : firstHead(this.#key, this.#id);
  }
}
