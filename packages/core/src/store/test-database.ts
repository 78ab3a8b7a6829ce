import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import { type Database, openDatabase } from './database.ts';
import { migrateUp } from './migrate.ts';
import { row, sql, statement } from './sql.ts';
import { postgresInstalled, startPostgres, type TestPostgres } from './test-postgres.ts';

export interface DatabaseUnderTest {
  /** Migrated and empty at the start of every test. */
  readonly database: Database;
}

/**
 * Runs the same tests against PGlite in memory and a real PostgreSQL, each test with a database of its own.
 * @param tests gets an object whose `database` is there as soon as a test runs
 */
export function testDatabase(name: string, tests: (tested: DatabaseUnderTest) => void): void {
  describe(`${name} on PGlite`, () => {
    const tested: { database: Database } = { database: undefined as unknown as Database };
    beforeAll(async () => {
      tested.database = await openDatabase();
      await migrateUp(tested.database);
    }, 30_000);
    // One PGlite takes a second to make, so it is emptied instead.
    afterEach(() => emptyTables(tested.database));
    afterAll(() => tested.database.close());
    tests(tested);
  });

  describe.skipIf(!postgresInstalled)(`${name} on PostgreSQL`, () => {
    const tested: { database: Database } = { database: undefined as unknown as Database };
    let server: TestPostgres;
    beforeAll(async () => {
      server = await startPostgres();
      const template = await openDatabase({ url: await server.createDatabase() });
      await migrateUp(template);
      await template.close();
    }, 30_000);
    beforeEach(async () => {
      tested.database = await openDatabase({ url: await server.createDatabase('test_1'), poolSize: 4 });
    });
    afterEach(() => tested.database.close());
    afterAll(() => server?.[Symbol.asyncDispose]());
    tests(tested);
  });
}

async function emptyTables(database: Database): Promise<void> {
  const tables = await database.many(sql.type(row<{ name: string }>())`
    SELECT relname AS name FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
      AND relname <> 'infrastructor_migrations'`);
  const names = tables.map(({ name }) => sql.identifier(['public', name]));
  await database.query(statement`TRUNCATE ${sql.join(names, sql.fragment`, `)} CASCADE`);
}
