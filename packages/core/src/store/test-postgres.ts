import { type ChildProcess, execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';
import { createPostgresClient } from './postgres-client.ts';
import { spawnBound } from './spawn-bound.ts';

const run = promisify(execFile);

/** Debian's folder, the newest first; the PATH comes last. */
const programFolders = [15, 16, 17, 18].map((version) => `/usr/lib/postgresql/${version}/bin`);
const programs = programFolders.find((folder) => existsSync(join(folder, 'initdb')));

/** Whether tests against a real PostgreSQL can run on this machine. */
export const postgresInstalled = programs !== undefined;

/** A program of the PostgreSQL that tests start. */
export const postgresProgram = (name: string): string => join(programs ?? '', name);

/** PostgreSQL refuses to run as root, so root starts it as nobody (ids of Debian and most others). */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

export interface TestPostgres extends AsyncDisposable {
  /** Of the server's own empty database. */
  readonly url: string;
  readonly port: number;
  /** Makes a database, empty or as a copy of another that nobody is connected to. @returns its URL */
  createDatabase(template?: string): Promise<string>;
  /** Ends the server as a crash would; its data stays. */
  kill(): Promise<void>;
  /** Starts the server again on the same port and data. */
  restart(): Promise<void>;
}

/** A PostgreSQL server of its own on a free port of 127.0.0.1, in a temporary folder, gone without a trace after. */
export async function startPostgres(): Promise<TestPostgres> {
  if (!postgresInstalled) throw new Error('PostgreSQL is not installed');
  const folder = await mkdtemp(join(tmpdir(), 'infrastructor-postgres-'));
  if (nobody.uid !== undefined) await chown(folder, nobody.uid, nobody.gid);
  const data = join(folder, 'data');
  const environment = { env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', HOME: folder }, cwd: folder, ...nobody };
  await run(
    postgresProgram('initdb'),
    ['-D', data, '-U', 'test', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
    environment,
  );
  const port = await freePort();
  const settings = ['fsync=off', 'full_page_writes=off', 'max_connections=50'];
  const parameters = [
    '-D',
    data,
    '-p',
    String(port),
    '-h',
    '127.0.0.1',
    '-k',
    folder,
    ...settings.flatMap((each) => ['-c', each]),
  ];
  const urlOf = (database: string) => `postgresql://test@127.0.0.1:${port}/${database}`;
  let server: ChildProcess | undefined;
  let databases = 0;

  const start = async () => {
    const child = spawnBound(postgresProgram('postgres'), parameters, {
      ...environment,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    server = child;
    await new Promise<void>((resolve, reject) => {
      let log = '';
      child.stderr?.on('data', (chunk: Buffer) => {
        log += chunk.toString();
        if (log.includes('ready to accept connections')) resolve();
      });
      child.once('exit', (code) => reject(new Error(`postgres ended with ${code}: ${log}`)));
    });
  };
  const stop = async (signal: NodeJS.Signals) => {
    const child = server;
    server = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  };

  await start();
  return {
    url: urlOf('postgres'),
    port,
    createDatabase: async (template) => {
      const name = `test_${++databases}`;
      const client = createPostgresClient(urlOf('postgres'));
      await client.connect();
      await client
        .query(`CREATE DATABASE ${name} ${template ? `TEMPLATE ${template}` : ''}`)
        .finally(() => client.end());
      return urlOf(name);
    },
    kill: () => stop('SIGQUIT'),
    restart: start,
    [Symbol.asyncDispose]: async () => {
      await stop('SIGQUIT');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
