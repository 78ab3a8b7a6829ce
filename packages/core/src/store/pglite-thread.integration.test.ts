import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from './database.ts';
import { prepareEmbeddedDatabase } from './open-pglite.ts';
import { row, sql, statement } from './sql.ts';

describe('the embedded database in a thread of its own', () => {
  let folder: string;
  let threaded: Database;
  let inThisThread: Database;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'infrastructor-thread-'));
    prepareEmbeddedDatabase(join(folder, 'one'));
    threaded = await openDatabase({ folder: join(folder, 'one') });
    inThisThread = await openDatabase();
  }, 60_000);
  afterAll(async () => {
    await threaded?.close();
    await inThisThread?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('gives every type of column as it would here', async () => {
    const bytes = Buffer.from([0, 1, 0xff]);
    const all = sql.type(row<Record<string, unknown>>())`
      SELECT ${sql.binary(bytes)}::bytea AS bytes, 9007199254740993::int8 AS large, 5::int8 AS small, 1.25::numeric AS price,
        '2026-01-02T03:04:05.678Z'::timestamptz AS at, '{"a":[1,null]}'::jsonb AS json, NULL::bytea AS none,
        ARRAY['x','y'] AS texts, true AS flag, '2026-01-02'::date AS day`;
    const [here, there] = await Promise.all([inThisThread.one(all), threaded.one(all)]);
    expect(there).toEqual(here);
    expect(there.bytes).toBeInstanceOf(Buffer);
  });

  test('tells what the server said about a statement that it refused', async () => {
    await threaded.query(statement`CREATE TABLE once (id integer PRIMARY KEY)`);
    const insert = statement`INSERT INTO once VALUES (1)`;
    await threaded.query(insert);
    await expect(threaded.query(insert)).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { constraint: 'once_pkey' },
    });
    await expect(threaded.query(statement`SELECT nothing_like_it`)).rejects.toMatchObject({
      details: { sqlState: '42703' },
      message: expect.stringContaining('nothing_like_it'),
    });
  });

  test('lets this thread go on while a statement computes', async () => {
    let turns = 0;
    const count = () => {
      turns++;
      timer = setImmediate(count);
    };
    let timer = setImmediate(count);
    await threaded.query(statement`SELECT count(*) FROM generate_series(1, 1000000)`);
    clearImmediate(timer);
    expect(turns).toBeGreaterThan(100);
  });

  test('is unavailable once it is closed', async () => {
    const other = await openDatabase({ folder: join(folder, 'two') });
    await other.close();
    await expect(other.query(statement`SELECT 1`)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  });

  test('does not hold a process that has nothing more to do', async () => {
    const program = `
      const { openDatabase } = await import(${JSON.stringify(new URL('./database.ts', import.meta.url).href)});
      const database = await openDatabase({ folder: ${JSON.stringify(join(folder, 'three'))} });
      console.log(await database.ping() >= 0);`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      timeout: 60_000,
    });
    expect(stdout.trim()).toBe('true');
  }, 60_000);
});
