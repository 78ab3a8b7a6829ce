import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const dockerdPath = '/usr/sbin/dockerd';
const busyboxPath = '/bin/busybox';

/** Why tests with a real engine are skipped, or undefined when they can run. */
export const engineIsAbsent =
  process.getuid?.() !== 0
    ? 'dockerd needs root'
    : [dockerdPath, busyboxPath].find((path) => !existsSync(path))?.concat(' is not installed');

export const image = 'lab/busybox:1';

/** A real engine in a folder of its own, with one image and no network but those that a test makes. */
export interface TestDockerd extends AsyncDisposable {
  readonly socketPath: string;
  /** Of dockerd; -1 while it is stopped. */
  readonly processId: number;
  /** The engine's own command line, for what a test prepares. @returns what it printed, without the last line end */
  docker(...args: readonly string[]): Promise<string>;
  /** Starts a container that sleeps, or does what it is told. @returns its id */
  runContainer(name: string, options?: readonly string[], command?: readonly string[]): Promise<string>;
  /** A network in a range of its own, without a way out. */
  createNetwork(name: string): Promise<void>;
  removeContainers(): Promise<void>;
  /** Ends the engine as a crash would, or orderly; containers go with it. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Nothing where it runs. */
  start(): Promise<void>;
  dispose(): Promise<void>;
}

export async function startTestDockerd(): Promise<TestDockerd> {
  const folder = await mkdtemp(join(tmpdir(), 'infrastructor-dockerd-'));
  const socketPath = join(folder, 'docker.sock');
  const logPath = join(folder, 'log');
  let daemon: ChildProcess | undefined;

  const docker = async (...args: readonly string[]) => {
    const { stdout } = await run('docker', ['--host', `unix://${socketPath}`, ...args], {
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout.trimEnd();
  };
  const start = async () => {
    if (daemon) return;
    const child = spawn(
      'sh',
      ['-c', 'exec "$0" "$@" >>"$LOG" 2>&1', dockerdPath, ...daemonArguments(folder, socketPath)],
      { env: { ...process.env, LOG: logPath }, stdio: 'ignore' },
    );
    for (let tries = 0; tries < 300; tries++) {
      if (child.exitCode !== null) break;
      try {
        await docker('version');
        daemon = child;
        return;
      } catch {
        await pause(50);
      }
    }
    child.kill('SIGKILL');
    throw new Error(`dockerd did not start: ${(await readFile(logPath, 'utf8').catch(() => '')).slice(-2_000)}`);
  };
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    const child = daemon;
    daemon = undefined;
    if (!child || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
    // A daemon that was killed leaves its containerd and containers behind.
    if (signal === 'SIGKILL') {
      killProcessesOf(folder);
      unmountBelow(folder);
      await rm(join(folder, 'exec'), { recursive: true, force: true });
    }
    await rm(join(folder, 'pid'), { force: true });
  };
  const removeContainers = async () => {
    const ids = (await docker('ps', '--all', '--quiet')).split('\n').filter((id) => id !== '');
    if (ids.length > 0) await docker('rm', '--force', '--volumes', ...ids);
  };
  const dispose = async () => {
    if (daemon) await removeContainers().catch(() => {});
    await stop();
    killProcessesOf(folder);
    unmountBelow(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };

  try {
    await start();
    await importBusybox(folder, socketPath);
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    socketPath,
    get processId() {
      return daemon?.pid ?? -1;
    },
    docker,
    runContainer: (name, options = [], command = ['sleep', '3600']) =>
      docker(
        'run',
        '--detach',
        ...(options.includes('--network') ? [] : ['--network', 'none']),
        ...options,
        '--name',
        name,
        image,
        ...command,
      ),
    async createNetwork(name) {
      await docker(
        'network',
        'create',
        '--internal',
        '--subnet',
        `10.${randomInt(100, 250)}.${randomInt(250)}.0/24`,
        name,
      );
    },
    removeContainers,
    stop,
    start,
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}

function daemonArguments(folder: string, socketPath: string): string[] {
  return [
    ...['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec'), '--pidfile', join(folder, 'pid')],
    ...['--host', `unix://${socketPath}`, '--bridge=none', '--iptables=false', '--ip6tables=false'],
  ];
}

/** No registry is reached: the image is one static program and its many names. */
async function importBusybox(folder: string, socketPath: string): Promise<void> {
  const root = join(folder, 'image');
  for (const name of ['bin', 'etc', 'tmp', 'proc', 'dev', 'sys', 'data'])
    mkdirSync(join(root, name), { recursive: true });
  cpSync(busyboxPath, join(root, 'bin/busybox'));
  const applets = execFileSync(busyboxPath, ['--list'], { encoding: 'utf8' }).trim().split('\n');
  // `busybox --list` names busybox itself; a link over it would be an image that can run nothing.
  for (const applet of applets) if (applet !== 'busybox') symlinkSync('busybox', join(root, 'bin', applet));
  const command = 'tar -C "$1" -c . | docker --host "unix://$2" import - "$3"';
  await run('sh', ['-c', command, 'sh', root, socketPath, image]);
}

/** Every process that has this folder on its command line: the shims of containers, containerd. */
function killProcessesOf(folder: string): void {
  const list = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).trim().split('\n');
  for (const line of list) {
    const [, pid, args = ''] = /^\s*(\d+) (.*)$/.exec(line) ?? [];
    if (!args.includes(folder) || pid === undefined || Number(pid) === process.pid) continue;
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // Ended by itself.
    }
  }
}

function unmountBelow(folder: string): void {
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(folder));
  for (const path of mounts.reverse()) execFileSync('umount', ['--lazy', path], { stdio: 'ignore' });
}
