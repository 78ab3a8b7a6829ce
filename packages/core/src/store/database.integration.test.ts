import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NotFoundError } from '../contract/errors.ts';
import { openDatabase } from './database.ts';
import { checkedRow, row, sql, statement } from './sql.ts';
import { testDatabase } from './test-database.ts';
import { postgresInstalled, startPostgres, type TestPostgres } from './test-postgres.ts';

testDatabase('a database', (tested) => {
  it('answers with rows in camel case and values of plain types', async () => {
    const values = await tested.database.one(sql.type(row<Record<string, unknown>>())`
      SELECT 9007199254740991::int8 AS big_number, 9007199254740993::int8 AS too_big, 12.50::numeric AS load_average_1m,
        '2026-03-04 05:06:07.891234+02'::timestamptz AS collected_at, '2026-03-04'::date AS on_day, NULL AS not_known,
        '{"a_b": [1, null]}'::jsonb AS some_json, ARRAY[1, 2]::int8[] AS numbers, ARRAY['a', NULL] AS texts,
        '\\x00ff'::bytea AS bytes, 1.5::float8 AS real, true AS yes`);
    expect(values).toEqual({
      bigNumber: 9007199254740991,
      tooBig: 9007199254740993n,
      loadAverage1m: 12.5,
      collectedAt: '2026-03-04T03:06:07.891Z',
      onDay: '2026-03-04',
      notKnown: null,
      someJson: { a_b: [1, null] },
      numbers: [1, 2],
      texts: ['a', null],
      bytes: Buffer.from([0, 255]),
      real: 1.5,
      yes: true,
    });
  });

  it('checks rows against a schema where one is given', async () => {
    const schema = checkedRow(Type.Object({ answer: Type.Integer() }));
    expect(await tested.database.one(sql.type(schema)`SELECT 42 AS answer`)).toEqual({ answer: 42 });
    await expect(tested.database.one(sql.type(schema)`SELECT 'x' AS answer`)).rejects.toMatchObject({
      code: 'DATABASE_FAILED',
      message: expect.stringContaining('/answer'),
    });
  });

  it('never lets a value become SQL, and replaces the NUL that text cannot hold', async () => {
    const hostile = `'; DROP TABLE devices; -- $1 \\ " \u0000 ü`;
    const { text } = await tested.database.one(sql.type(row<{ text: string }>())`SELECT ${hostile}::text AS text`);
    expect(text).toBe(hostile.replace('\u0000', '\ufffd'));
  });

  it('says conflict, refused and how many rows changed', async () => {
    const { database } = tested;
    const insert = (name: string) => statement`INSERT INTO devices (hostname) VALUES (${name})`;
    expect((await database.query(insert('a'))).rowCount).toBe(1);
    await expect(database.query(insert('a'))).rejects.toMatchObject({ code: 'CONFLICT', retryable: false });
    await expect(database.query(statement`SELECT * FROM nowhere`)).rejects.toMatchObject({
      code: 'DATABASE_FAILED',
      message: expect.stringContaining('nowhere'),
    });
    await database.query(insert('b'));
    expect((await database.query(statement`UPDATE devices SET location = 'x'`)).rowCount).toBe(2);
    expect((await database.query(statement`DELETE FROM devices WHERE hostname = 'none'`)).rowCount).toBe(0);
    expect(
      await database.maybeOne(sql.type(row<unknown>())`SELECT 1 FROM devices WHERE hostname = 'none'`),
    ).toBeUndefined();
  });

  it('keeps a transaction together, and rolls back with the error of the work itself', async () => {
    const { database } = tested;
    const count = async () => (await database.one(sql.type(row<{ n: number }>())`SELECT count(*) AS n FROM devices`)).n;
    const work = database.transaction(async (transaction) => {
      await transaction.query(statement`INSERT INTO devices (hostname) VALUES ('a')`);
      throw new NotFoundError('no such thing');
    });
    await expect(work).rejects.toThrow(NotFoundError);
    expect(await count()).toBe(0);
    const failed = database.transaction(async (transaction) => {
      await transaction.query(statement`INSERT INTO devices (hostname) VALUES ('a')`);
      await transaction.query(statement`INSERT INTO devices (hostname) VALUES ('a')`);
    });
    await expect(failed).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(
      await database.transaction((transaction) => transaction.many(sql.type(row<unknown>())`SELECT 1`)),
    ).toHaveLength(1);
    expect(await count()).toBe(0);
  });

  it('throws instead of waiting for itself when it is used inside its own transaction', async () => {
    const { database } = tested;
    const inside = database.transaction(() => database.ping());
    await expect(inside).rejects.toMatchObject({
      code: 'INTERNAL',
      message: expect.stringContaining('inside its own transaction'),
    });
    await expect(database.session(() => database.ping())).rejects.toThrow('inside its own session');
    let later: Promise<number> | undefined;
    let go = () => {};
    const ended = new Promise<void>((resolve) => {
      go = resolve;
    });
    await database.transaction(async () => {
      later = ended.then(() => database.ping());
    });
    go();
    expect(await later).toBeGreaterThan(0);
  });

  it('runs what asks at the same time, whatever the size of the pool', async () => {
    const asked = Array.from({ length: 30 }, (_, n) =>
      tested.database.transaction((transaction) =>
        transaction.one(sql.type(row<{ n: number }>())`SELECT ${n}::int AS n`),
      ),
    );
    expect((await Promise.all(asked)).map(({ n }) => n)).toEqual(Array.from({ length: 30 }, (_, n) => n));
    const { inUse, waiting, maxConnections } = tested.database.pool();
    expect(inUse + waiting).toBe(0);
    expect(maxConnections).toBe(tested.database.engine === 'pglite' ? 1 : 4);
  });

  it('runs whole scripts in a session, and leaves nothing of it behind', async () => {
    const settings = () =>
      tested.database.one(sql.type(row<unknown>())`
        SELECT current_setting('search_path') AS path, (SELECT count(*) FROM devices) AS n`);
    const before = await settings();
    await tested.database.session(async (session) => {
      await session.execute(
        `SET search_path TO pg_catalog; BEGIN; INSERT INTO public.devices (hostname) VALUES ('half')`,
      );
    });
    expect(await settings()).toEqual(before);
  });
});

describe('the embedded database in a folder', () => {
  let folder: string;
  beforeAll(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'infrastructor-store-')), 'home');
  });
  afterAll(() => rm(join(folder, '..'), { recursive: true, force: true }));

  it('is private, keeps its data, and is open in one place only', async () => {
    const first = await openDatabase({ folder });
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    await first.query(statement`CREATE TABLE kept (n INTEGER)`);
    await first.query(statement`INSERT INTO kept VALUES (7)`);
    await expect(openDatabase({ folder })).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: expect.stringContaining(`pid ${process.pid}`),
      retryable: false,
    });
    await first.close();
    await first.close();
    await expect(first.ping()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    await using second = await openDatabase({ folder });
    expect(await second.one(sql.type(row<{ n: number }>())`SELECT n FROM kept`)).toEqual({ n: 7 });
  });

  it('names the process that has it open, and keeps all that this had acknowledged when it was killed', async () => {
    const script = join(folder, 'holder.ts');
    await writeFile(
      script,
      `import { openDatabase } from ${JSON.stringify(new URL('database.ts', import.meta.url).href)};
      import { statement } from ${JSON.stringify(new URL('sql.ts', import.meta.url).href)};
      const database = await openDatabase({ folder: ${JSON.stringify(folder)} });
      for (let n = 8; ; n++) {
        await database.query(statement\`INSERT INTO kept VALUES (\${n})\`);
        process.send(n);
      }`,
    );
    const holder = fork(script, {
      execArgv: ['--conditions=development'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    let acknowledged = 0;
    const enough = new Promise<void>((resolve) => {
      holder.on('message', (n) => {
        acknowledged = Number(n);
        if (acknowledged === 100) resolve();
      });
    });
    await once(holder, 'message');
    await expect(openDatabase({ folder })).rejects.toThrow(`another process (pid ${holder.pid})`);
    await enough;
    const ended = once(holder, 'exit');
    holder.kill('SIGKILL');
    await ended;
    await using database = await openDatabase({ folder });
    const kept = await database.many(sql.type(row<{ n: number }>())`SELECT n FROM kept ORDER BY n`);
    expect(kept.map(({ n }) => n)).toEqual(Array.from({ length: kept.length }, (_, index) => index + 7));
    expect(kept.at(-1)?.n).toBeGreaterThanOrEqual(acknowledged);
  });

  it('starts anew where a first start was cut off, and keeps the rest of it aside', async () => {
    const broken = join(folder, 'broken');
    await mkdir(join(broken, 'data', 'base'), { recursive: true });
    await writeFile(join(broken, 'data', 'PG_VERSION'), '18');
    await using database = await openDatabase({ folder: broken });
    expect(await database.ping()).toBeGreaterThan(0);
    expect((await readdir(broken)).some((name) => name.startsWith('data.incomplete-'))).toBe(true);
  });
});

describe.skipIf(!postgresInstalled)('PostgreSQL that comes and goes', () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres();
  }, 30_000);
  afterAll(() => server[Symbol.asyncDispose]());

  it('is unavailable while the server is away and works again when it is back', async () => {
    await using database = await openDatabase({ url: server.url });
    await database.ping();
    await server.kill();
    await expect(database.ping()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE', retryable: true });
    await expect(database.transaction(async () => 1)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    await expect(database.session(async () => 1)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    await expect(openDatabase({ url: server.url })).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    await server.restart();
    expect(await database.ping()).toBeGreaterThan(0);
  });

  it('names the server but never the password when it cannot be used', async () => {
    const bad = openDatabase({ url: 'postgresql://someone:s3cret@127.0.0.1:1/none' });
    await expect(bad).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: expect.stringContaining('127.0.0.1:1/none'),
    });
    await expect(bad).rejects.not.toThrow('s3cret');
    const missing = openDatabase({ url: server.url.replace('/postgres', '/missing') });
    await expect(missing).rejects.toThrow(/"missing" does not exist/);
    await expect(openDatabase({ url: 'mysql//nonsense' })).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' });
  });

  it('repeats a transaction that lost a race, with what the work does the second time', async () => {
    await using database = await openDatabase({ url: server.url });
    await database.query(statement`CREATE TABLE counter (n INTEGER)`);
    await database.query(statement`INSERT INTO counter VALUES (0)`);
    const increment = () =>
      database.transaction(async (transaction) => {
        await transaction.query(statement`SET TRANSACTION ISOLATION LEVEL SERIALIZABLE`);
        const { n } = await transaction.one(sql.type(row<{ n: number }>())`SELECT n FROM counter`);
        await transaction.query(statement`UPDATE counter SET n = ${n + 1}`);
      });
    await Promise.all([increment(), increment(), increment()]);
    expect(await database.one(sql.type(row<{ n: number }>())`SELECT n FROM counter`)).toEqual({ n: 3 });
  });
});
