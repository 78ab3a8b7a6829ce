import { createHash } from 'node:crypto';
import { DatabaseOperationError } from '../contract/errors.ts';
import type { MigrationDefinition } from '../contract/migration.ts';
import type { Database } from './database.ts';
import { type AppliedMigration, MigrationLedger } from './migration-ledger.ts';
import { coreMigrations } from './migrations/index.ts';
import type { Session } from './session.ts';

type Change = string | ((session: Session) => Promise<void>);

/** A change of the schema: what plugins define, or for core also a function where SQL alone does not do. */
export type Migration = Pick<MigrationDefinition, 'id'> & { readonly up: Change; readonly down: Change };

/** The migrations of core (namespace `core`) or of one plugin, in the order of their ids. */
export interface MigrationSet {
  /** Name of the plugin; its tables live in the PostgreSQL schema of the same name. */
  readonly namespace: string;
  readonly migrations: readonly Migration[];
}

export interface MigrationStatus {
  readonly namespace: string;
  readonly id: string;
  readonly state: 'applied' | 'pending' | 'changed' | 'unknown';
  /** ISO 8601; undefined while it is pending. */
  readonly appliedAt: string | undefined;
}

const core: MigrationSet = { namespace: 'core', migrations: coreMigrations };

/** Names the lock that keeps processes which start together from migrating together; any fixed number does. */
const lockKey = 9_101_910_200;

/**
 * Applies what is pending, core's first, each in a transaction of its own; concurrent callers wait and then find
 * nothing to do.
 * @returns `namespace/id` of what was applied now
 * @throws {DatabaseOperationError} when an applied migration was changed since, or one fails; those before it stay
 */
export async function migrateUp(database: Database, plugins: readonly MigrationSet[] = []): Promise<readonly string[]> {
  const sets = [core, ...plugins];
  return locked(database, async (session, ledger) => {
    const applied = await ledger.read();
    const all = sets.flatMap((set) => statusOf(set, applied));
    const changed = all.filter(({ state }) => state === 'changed');
    if (changed.length > 0) throw changedError(changed);
    const done: string[] = [];
    for (const set of sets) {
      if (!all.some(({ namespace, state }) => namespace === set.namespace && state === 'pending')) continue;
      done.push(...(await (await umzug(session, ledger, set)).up()).map(({ name }) => `${set.namespace}/${name}`));
    }
    return done;
  });
}

/**
 * Takes back the newest migrations of one namespace.
 * @param steps how many; all of them with `Infinity`
 * @returns `namespace/id` of what was taken back
 */
export async function migrateDown(
  database: Database,
  namespace: string,
  steps = 1,
  plugins: readonly MigrationSet[] = [],
): Promise<readonly string[]> {
  const set = [core, ...plugins].find((each) => each.namespace === namespace);
  if (!set) {
    throw new DatabaseOperationError('NOT_FOUND', `No plugin called ${namespace} has migrations`, {
      hint: 'Only migrations of core and of installed plugins can be taken back.',
    });
  }
  return locked(database, async (session, ledger) => {
    const runner = await umzug(session, ledger, set);
    const reverted = await runner.down(Number.isFinite(steps) ? { step: steps } : { to: 0 });
    return reverted.map(({ name }) => `${namespace}/${name}`);
  });
}

/** Every migration with its state: `changed` differs from what was applied, `unknown` was applied by something not installed. */
export async function migrationStatus(
  database: Database,
  plugins: readonly MigrationSet[] = [],
): Promise<readonly MigrationStatus[]> {
  const sets = [core, ...plugins];
  const applied = await database.session((session) => new MigrationLedger(session).readIfThere());
  const known = sets.flatMap((set) => statusOf(set, applied));
  const unknown = applied
    .filter((row) => !known.some(({ namespace, id }) => namespace === row.namespace && id === row.id))
    .map(({ namespace, id, appliedAt }) => ({ namespace, id, state: 'unknown' as const, appliedAt }));
  return [...known, ...unknown];
}

function statusOf(set: MigrationSet, applied: readonly AppliedMigration[]): readonly MigrationStatus[] {
  return inOrder(set).map((migration) => {
    const row = applied.find(({ namespace, id }) => namespace === set.namespace && id === migration.id);
    const state = !row ? 'pending' : row.checksum === checksumOf(migration) ? 'applied' : 'changed';
    return { namespace: set.namespace, id: migration.id, state, appliedAt: row?.appliedAt };
  });
}

function inOrder({ migrations }: MigrationSet): readonly Migration[] {
  return migrations.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/** sha256 of the SQL, whatever its line ends. A function's text depends on the build, so only its id counts. */
function checksumOf({ id, up }: Migration): string {
  const text = typeof up === 'string' ? up.replaceAll('\r\n', '\n').trim() : id;
  return createHash('sha256').update(text).digest('hex');
}

function locked<T>(database: Database, work: (session: Session, ledger: MigrationLedger) => Promise<T>): Promise<T> {
  return database.session(async (session) => {
    // Held by the session and not by a transaction, since every migration commits alone.
    await session.execute(`SET lock_timeout = '5min'; SELECT pg_advisory_lock(${lockKey}); SET lock_timeout = '30s'`);
    const ledger = new MigrationLedger(session);
    await ledger.create();
    return work(session, ledger);
  });
}

/** umzug takes 0.2 s to load, so it is loaded when there is something to run. */
async function umzug(session: Session, ledger: MigrationLedger, set: MigrationSet) {
  const { Umzug } = await import('umzug');
  return new Umzug({
    context: session,
    logger: undefined,
    migrations: inOrder(set).map((migration) => ({
      name: migration.id,
      up: () => ledger.apply(set.namespace, migration.id, checksumOf(migration), migration.up),
      down: () => ledger.revert(set.namespace, migration.id, migration.down),
    })),
    storage: {
      executed: async () => (await ledger.read()).filter((row) => row.namespace === set.namespace).map(({ id }) => id),
      // The ledger writes its row in the migration's own transaction, or a crash between the two would run it twice.
      logMigration: async () => {},
      unlogMigration: async () => {},
    },
  });
}

function changedError(changed: readonly MigrationStatus[]): DatabaseOperationError {
  const names = changed.map(({ namespace, id }) => `${namespace}/${id}`).join(', ');
  return new DatabaseOperationError('DATABASE_FAILED', `Applied migrations were changed since: ${names}`, {
    hint: 'Install the version that applied them, or restore their text and put the change into a new migration.',
  });
}
