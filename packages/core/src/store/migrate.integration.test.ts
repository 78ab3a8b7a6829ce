import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from './database.ts';
import { type MigrationSet, migrateDown, migrateUp, migrationStatus } from './migrate.ts';
import { coreMigrations } from './migrations/index.ts';
import { row, sql } from './sql.ts';
import { postgresInstalled, startPostgres, type TestPostgres } from './test-postgres.ts';

const ups = (second = 'ALTER TABLE history ADD COLUMN load_percent INTEGER;'): MigrationSet => ({
  namespace: 'ups-x',
  migrations: [
    { id: '0002-load', up: second, down: 'ALTER TABLE history DROP COLUMN load_percent;' },
    {
      id: '0001-history',
      up: 'CREATE TABLE history (id INTEGER PRIMARY KEY); INSERT INTO history VALUES (1); INSERT INTO history VALUES (2);',
      down: 'DROP TABLE history;',
    },
  ],
});

const tablesOf = async (database: Database) =>
  (
    await database.many(sql.type(row<{ name: string }>())`
      SELECT table_schema || '.' || table_name AS name FROM information_schema.tables
      WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`)
  ).map(({ name }) => name);

function testMigrations(open: () => Promise<Database>): void {
  let database: Database;
  beforeEach(async () => {
    database = await open();
    return () => database.close();
  }, 30_000);

  it('makes the tables of core and of plugins, each plugin in its own schema, and once only', async () => {
    expect(await migrationStatus(database, [ups()])).toContainEqual(
      expect.objectContaining({ namespace: 'ups-x', id: '0001-history', state: 'pending' }),
    );
    // The embedded database comes from a template that has core's migrations already.
    await migrateDown(database, 'core', Number.POSITIVE_INFINITY);
    const applied = await migrateUp(database, [ups()]);
    expect(applied.slice(-2)).toEqual(['ups-x/0001-history', 'ups-x/0002-load']);
    expect(applied[0]).toBe('core/0001-devices');
    expect(await migrateUp(database, [ups()])).toEqual([]);
    const tables = await tablesOf(database);
    expect(tables).toContain('ups-x.history');
    for (const name of [
      'devices',
      'configuration_snapshots',
      'system_metrics',
      'container_snapshots',
      'drive_health',
      'data_collection_audit',
      'snapshots',
      'alerts',
      'api_tokens',
      'credentials',
      'events',
    ]) {
      expect(tables).toContain(`public.${name}`);
    }
    expect(await database.many(sql.type(row<{ id: number }>())`SELECT id FROM "ups-x".history ORDER BY id`)).toEqual([
      { id: 1 },
      { id: 2 },
    ]);
    const status = await migrationStatus(database, [ups()]);
    expect(new Set(status.map(({ state }) => state))).toEqual(new Set(['applied']));
    expect(await migrationStatus(database)).toContainEqual(
      expect.objectContaining({ namespace: 'ups-x', id: '0002-load', state: 'unknown' }),
    );
  });

  it('takes back what it made, step by step, and makes it again', async () => {
    await migrateUp(database, [ups()]);
    expect(await migrateDown(database, 'ups-x', 1, [ups()])).toEqual(['ups-x/0002-load']);
    expect(await migrateDown(database, 'ups-x', Number.POSITIVE_INFINITY, [ups()])).toEqual(['ups-x/0001-history']);
    await migrateDown(database, 'core', Number.POSITIVE_INFINITY);
    expect(await tablesOf(database)).toEqual(['public.infrastructor_migrations']);
    expect(await migrateUp(database)).toHaveLength(coreMigrations.length);
  });

  it('leaves nothing of a migration that fails, and keeps those before it', async () => {
    const broken = ups('CREATE TABLE half (id INTEGER); SELECT * FROM nowhere;');
    await expect(migrateUp(database, [broken])).rejects.toThrow(/ups-x\/0002-load could not be applied.*nowhere/);
    const tables = await tablesOf(database);
    expect(tables).toContain('ups-x.history');
    expect(tables).not.toContain('ups-x.half');
    expect(await migrateUp(database, [ups()])).toEqual(['ups-x/0002-load']);
  });

  it('refuses to go on when an applied migration was changed', async () => {
    await migrateUp(database, [ups()]);
    const changed = ups('ALTER TABLE history ADD COLUMN load_percent BIGINT;');
    await expect(migrateUp(database, [changed])).rejects.toMatchObject({
      code: 'DATABASE_FAILED',
      message: expect.stringContaining('ups-x/0002-load'),
    });
    const sameWithOtherLineEnds = ups('ALTER TABLE history ADD COLUMN load_percent INTEGER;\r\n');
    expect(await migrateUp(database, [sameWithOtherLineEnds])).toEqual([]);
  });
}

describe('migrations on PGlite', () => testMigrations(() => openDatabase()));

describe.skipIf(!postgresInstalled)('migrations on PostgreSQL', () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres();
  }, 30_000);
  afterAll(() => server[Symbol.asyncDispose]());
  testMigrations(async () => openDatabase({ url: await server.createDatabase() }));

  it('runs each once when several processes start together', async () => {
    const url = await server.createDatabase();
    const databases = await Promise.all([1, 2, 3, 4].map(() => openDatabase({ url })));
    const applied = await Promise.all(databases.map((each) => migrateUp(each, [ups()])));
    expect(applied.flat().toSorted()).toEqual([...new Set(applied.flat())].toSorted());
    expect(applied.flat()).toHaveLength(coreMigrations.length + 2);
    await Promise.all(databases.map((each) => each.close()));
  });
});
