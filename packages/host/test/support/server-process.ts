import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@infrastructor/core/testing';
import { cliPath } from './command-line.ts';
import type { Installation } from './installation.ts';
import { type Body, rest } from './rest-client.ts';

/** A server in a process of its own, with a data folder of its own. */
export interface ServerProcess extends AsyncDisposable {
  /** For the clients of `support`. Nothing of the host itself can be reached. */
  readonly connection: Installation;
  /** What /health says of a service. */
  details(service: string): Promise<Readonly<Record<string, unknown>>>;
  /** As a crash would: kill -9. */
  kill(): Promise<void>;
}

const startLimitMs = 60_000;

/** Starts the built program's API server. @param token of the administrator, which several servers may share */
export async function startServerProcess(
  given: Readonly<Record<string, string>>,
  token: string,
): Promise<ServerProcess> {
  const home = await mkdtemp(join(tmpdir(), 'infrastructor-home-'));
  await writeFile(join(home, 'token'), `${token}\n`, { mode: 0o600 });
  const environment = { INFRASTRUCTOR_HOME: home, API_PORT: String(await freePort()), ...given };
  const child: ChildProcess = spawn(process.execPath, [cliPath, 'api'], {
    cwd: home,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: process.env.PATH, HOME: home, LOG_LEVEL: 'error', ...environment },
  });
  const exited = once(child, 'exit');
  const apiUrl = `http://127.0.0.1:${environment.API_PORT}`;
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
    await rm(home, { recursive: true, force: true });
  };
  const deadline = performance.now() + startLimitMs;
  const isUp = () =>
    fetch(`${apiUrl}/health/live`).then(
      (answer) => answer.ok,
      () => false,
    );
  while (!(await isUp())) {
    if (child.exitCode !== null || performance.now() > deadline) {
      await end('SIGKILL');
      throw new Error('The server did not start');
    }
    await pause(50);
  }
  const connection = {
    apiUrl,
    mcpUrl: '',
    token,
    environment,
    host: undefined as never,
    [Symbol.asyncDispose]: async () => {},
  };
  return {
    connection,
    async details(service) {
      const { body } = await rest(connection, 'GET', '/health');
      const { services } = body as unknown as Body<never> & {
        readonly services: Readonly<Record<string, { readonly details: Readonly<Record<string, unknown>> }>>;
      };
      return services[service]?.details ?? {};
    },
    kill: () => end('SIGKILL'),
    [Symbol.asyncDispose]: () => end('SIGTERM'),
  };
}
