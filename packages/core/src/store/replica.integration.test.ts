import { execFile } from 'node:child_process';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { devicesToken } from '../devices/devices.ts';
import { createRuntime } from '../lifecycle/create-runtime.ts';
import type { Runtime } from '../lifecycle/runtime.ts';
import { openDatabase } from './database.ts';
import { freePort } from './free-port.ts';
import { spawnBound } from './spawn-bound.ts';
import { row, sql, statement } from './sql.ts';
import { postgresInstalled, postgresProgram, startPostgres, type TestPostgres } from './test-postgres.ts';

const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** A streaming replica, made as an administrator makes one: pg_basebackup -R (PostgreSQL manual, 27.2). */
async function startReplica(primary: TestPostgres) {
  const folder = await mkdtemp(join(tmpdir(), 'infrastructor-replica-'));
  if (nobody.uid !== undefined) await chown(folder, nobody.uid, nobody.gid);
  const data = join(folder, 'data');
  const environment = { env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', HOME: folder }, cwd: folder, ...nobody };
  await promisify(execFile)(
    postgresProgram('pg_basebackup'),
    ['-D', data, '-R', '-X', 'stream', '-c', 'fast', '--no-sync', '-d', primary.url],
    environment,
  );
  const port = await freePort();
  const child = spawnBound(
    postgresProgram('postgres'),
    ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-c', 'max_connections=50'],
    { ...environment, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await new Promise<void>((resolve, reject) => {
    let log = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes('ready to accept read-only connections')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`the replica ended with ${code}: ${log}`)));
  });
  const kill = async () => {
    child.kill('SIGQUIT');
    await ended;
  };
  return {
    url: `postgresql://test@127.0.0.1:${port}/postgres`,
    kill,
    async [Symbol.asyncDispose]() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

describe.skipIf(!postgresInstalled)('a database with a streaming replica (skipped without PostgreSQL)', () => {
  const opened = new AsyncDisposableStack();
  let primary: TestPostgres;
  let replica: Awaited<ReturnType<typeof startReplica>>;
  let runtime: Runtime;

  beforeAll(async () => {
    primary = opened.use(await startPostgres());
    replica = opened.use(await startReplica(primary));
    runtime = opened.use(
      await createRuntime({ databaseUrl: primary.url, databaseReplicaUrl: replica.url, localDevice: false }),
    );
  });
  afterAll(() => opened.disposeAsync());

  const happen = async (eventType: string) => {
    runtime.tables.addEvent({
      eventType,
      deviceId: undefined,
      hostname: 'a',
      severity: 'info',
      data: {},
      timestamp: new Date(),
    });
    await runtime.tables.flush();
  };
  const listed = async () => (await runtime.tables.events.list({ limit: 10 })).items.map(({ eventType }) => eventType);
  const onReplica = (script: string) =>
    promisify(execFile)(postgresProgram('psql'), ['-At', '-c', script, replica.url], { env: { LC_ALL: 'C.UTF-8' } });

  test('writes to the one and reads lists from the other', async () => {
    await happen('test.first');
    await expect.poll(listed).toEqual(['test.first']);
    await onReplica('SELECT pg_wal_replay_pause()');
    await happen('test.second');
    expect(await listed()).toEqual(['test.first']);
    await onReplica('SELECT pg_wal_replay_resume()');
    await expect.poll(listed).toEqual(['test.second', 'test.first']);
    // What is not history is never behind.
    const { id } = await runtime.service(devicesToken).table.insert({ hostname: 'a', transport: 'replay' });
    expect(await runtime.service(devicesToken).table.find('a')).toMatchObject({ id });
  });

  test('reads from the database itself while the replica is away', async () => {
    await replica.kill();
    await happen('test.third');
    expect(await listed()).toEqual(['test.third', 'test.second', 'test.first']);
  });

  test('starts without the replica', async () => {
    await using second = await createRuntime({
      databaseUrl: primary.url,
      databaseReplicaUrl: replica.url,
      localDevice: false,
    });
    expect((await second.tables.events.list({ limit: 10 })).items).toHaveLength(3);
  });
});

test.skipIf(!postgresInstalled)('a statement that takes too long is given up, and the connection goes on', async () => {
  await using server = await startPostgres();
  await using database = await openDatabase({ url: server.url, statementTimeoutMs: 200, poolSize: 1 });
  const startedAt = performance.now();
  await expect(database.query(statement`SELECT pg_sleep(60)`)).rejects.toMatchObject({
    code: 'DATABASE_TIMEOUT',
    status: 504,
    retryable: true,
    details: { sqlState: '57014' },
  });
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  expect(await database.one(sql.type(row<{ one: number }>())`SELECT 1 AS one`)).toEqual({ one: 1 });
  expect(database.pool()).toMatchObject({ maxConnections: 1, inUse: 0 });
});
