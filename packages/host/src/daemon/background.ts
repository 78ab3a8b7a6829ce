import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { InfrastructorError } from '@infrastructor/core';
import { type Home, openHome } from '../config/home.ts';
import type { Settings } from '../config/settings-schema.ts';
import type { ServerName } from '../listen.ts';
import { isAlive, runningServer, type ServerProcess } from './process-file.ts';
import { rotateLog } from './rotate-log.ts';

/** The processes of an installation: with PostgreSQL the two servers stand alone, an embedded database has one owner. */
function processesOf(
  settings: Settings,
): readonly { readonly command: string; readonly servers: readonly ServerName[] }[] {
  return settings.DATABASE_URL
    ? [
        { command: 'api', servers: ['api'] },
        { command: 'mcp', servers: ['mcp'] },
      ]
    : [{ command: 'start', servers: ['api', 'mcp'] }];
}

const serverNames: readonly ServerName[] = ['api', 'mcp'];
const startLimitMs = 60_000;
const stopLimitMs = 20_000;

export interface BackgroundServers {
  readonly urls: Readonly<Record<ServerName, string>>;
  /** False when they were running already. */
  readonly started: boolean;
}

/**
 * Starts what is not running and waits until all of it is healthy.
 * @throws {InfrastructorError} with the server's own words when it ends before that
 */
export async function startInBackground(settings: Settings): Promise<BackgroundServers> {
  const home = openHome(settings.INFRASTRUCTOR_HOME);
  const missing = processesOf(settings).filter(({ servers }) =>
    servers.some((name) => !runningServer(home.pidFile(name))),
  );
  const children = missing.map(({ command }) => launch(command, home));
  try {
    const deadline = Date.now() + startLimitMs;
    const [api, mcp] = await Promise.all(serverNames.map((name) => healthyUrl(name, home, children, deadline)));
    return { urls: { api: api as string, mcp: mcp as string }, started: missing.length > 0 };
  } catch (error) {
    for (const { pid } of children) if (pid !== undefined) tryKill(pid, 'SIGTERM');
    throw error;
  }
}

/** Stops whatever of the installation is running. @returns the names of the servers that were */
export async function stopInBackground(settings: Settings): Promise<readonly ServerName[]> {
  const home = openHome(settings.INFRASTRUCTOR_HOME);
  const running = serverNames.flatMap((name) => {
    const server = runningServer(home.pidFile(name));
    return server ? [{ name, server }] : [];
  });
  for (const { server } of running) tryKill(server.pid, 'SIGTERM');
  const deadline = Date.now() + stopLimitMs;
  for (const { server } of running) await ended(server, deadline);
  return running.map(({ name }) => name);
}

interface Child {
  readonly command: string;
  readonly pid: number | undefined;
  readonly logFile: string;
  readonly logStart: number;
  exitCode: number | null | undefined;
}

function launch(command: string, home: Home): Child {
  const logFile = home.logFile(command);
  rotateLog(logFile);
  const log = openSync(logFile, 'a', 0o600);
  // Starting makes much garbage at once; with room for it the start is a tenth shorter.
  const flags = [...process.execArgv, '--max-semi-space-size=32'];
  const spawned = spawn(process.execPath, [...flags, process.argv[1] as string, command], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const child: Child = { command, pid: spawned.pid, logFile, logStart: statSync(logFile).size, exitCode: undefined };
  spawned.once('exit', (code) => {
    child.exitCode = code;
  });
  spawned.unref();
  return child;
}

async function healthyUrl(name: ServerName, home: Home, children: readonly Child[], deadline: number): Promise<string> {
  while (Date.now() < deadline) {
    const failed = children.find(({ exitCode }) => exitCode !== undefined);
    if (failed) throw startError(failed);
    const server = runningServer(home.pidFile(name));
    if (server && (await isHealthy(server.url))) return server.url;
    await sleep(20);
  }
  throw new InfrastructorError(
    'DEADLINE_EXCEEDED',
    `The ${name} server was not healthy within ${startLimitMs / 1_000} s`,
    {
      hint: `See ${home.logs}.`,
    },
  );
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`, { signal: AbortSignal.timeout(3_000) })).ok;
  } catch {
    return false;
  }
}

/** What the server said before it ended; its log holds what came before. */
function startError({ command, logFile, logStart }: Child): InfrastructorError {
  const words = readFileSync(logFile).subarray(logStart).toString('utf8').trim();
  const told = /^error: ([^\n]*)(?:\nhint: ([^\n]*))?/m.exec(words);
  return new InfrastructorError(
    'CONFLICT',
    told?.[1] ?? `infrastructor ${command} ended at once: ${words.slice(-500)}`,
    {
      hint: told?.[2] ?? `See ${logFile}.`,
    },
  );
}

async function ended(server: ServerProcess, deadline: number): Promise<void> {
  while (isAlive(server)) {
    if (Date.now() > deadline) tryKill(server.pid, 'SIGKILL');
    await sleep(50);
  }
}

function tryKill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already.
  }
}
