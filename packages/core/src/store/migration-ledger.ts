import { DatabaseOperationError, isInfrastructorError } from '../contract/errors.ts';
import type { Session } from './session.ts';

export interface AppliedMigration {
  readonly namespace: string;
  readonly id: string;
  /** sha256 in hexadecimal of what was run. */
  readonly checksum: string;
  readonly appliedAt: string;
}

type Change = string | ((session: Session) => Promise<void>);

/** The table of what was applied, each row written in the transaction of its migration. */
export class MigrationLedger {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async create(): Promise<void> {
    await this.#session.execute(`
      CREATE TABLE IF NOT EXISTS public.infrastructor_migrations (
        namespace TEXT NOT NULL,
        id TEXT NOT NULL,
        checksum CHAR(64) NOT NULL,
        applied_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (namespace, id)
      )`);
  }

  read(): Promise<readonly AppliedMigration[]> {
    return this.#session.select<AppliedMigration>(`
      SELECT namespace, id, checksum,
        to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "appliedAt"
      FROM public.infrastructor_migrations ORDER BY applied_at, namespace, id`);
  }

  /** What was applied; nothing on a database that was never migrated, which stays as it is. */
  async readIfThere(): Promise<readonly AppliedMigration[]> {
    const [found] = await this.#session.select<{ name: string | null }>(
      `SELECT to_regclass('public.infrastructor_migrations')::text AS name`,
    );
    return found?.name ? this.read() : [];
  }

  apply(namespace: string, id: string, checksum: string, up: Change): Promise<void> {
    return this.#change(namespace, id, 'applied', up, async () => {
      await this.#session.select(
        'INSERT INTO public.infrastructor_migrations (namespace, id, checksum) VALUES ($1, $2, $3)',
        [namespace, id, checksum],
      );
    });
  }

  revert(namespace: string, id: string, down: Change): Promise<void> {
    return this.#change(namespace, id, 'taken back', down, async () => {
      await this.#session.select('DELETE FROM public.infrastructor_migrations WHERE namespace = $1 AND id = $2', [
        namespace,
        id,
      ]);
    });
  }

  async #change(
    namespace: string,
    id: string,
    verb: string,
    change: Change,
    record: () => Promise<void>,
  ): Promise<void> {
    const schema = namespace === 'core' ? 'public' : `"${namespace.replaceAll('"', '""')}"`;
    try {
      await this.#session.execute(
        `BEGIN; CREATE SCHEMA IF NOT EXISTS ${schema}; SET LOCAL search_path TO ${schema}, public`,
      );
      if (typeof change === 'string') await this.#session.execute(change);
      else await change(this.#session);
      await record();
      await this.#session.execute('COMMIT');
    } catch (error) {
      await this.#session.execute('ROLLBACK').catch(() => {});
      const reason = error instanceof Error ? error.message : String(error);
      const code = isInfrastructorError(error) ? error.code : 'DATABASE_FAILED';
      throw new DatabaseOperationError(code, `Migration ${namespace}/${id} could not be ${verb}: ${reason}`, {
        cause: error,
        hint: 'Nothing of this migration stays; those before it do.',
      });
    }
  }
}
