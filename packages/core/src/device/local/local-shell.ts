import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import net from 'node:net';
import { homedir } from 'node:os';
import type { Duplex } from 'node:stream';
import { InfrastructorError, NotFoundError } from '../../contract/errors.ts';
import type { ShellCommand } from '../../contract/sh.ts';
import type { Deadline } from '../deadline.ts';
import { execScript, sweepCommand } from '../exec-script.ts';
import { ProcessShell, type ProcessTransport, type StartOptions } from '../process-shell.ts';
import type { ProcessEnd, RunningProcess } from '../running-process.ts';
import type { Shell, StreamTarget } from '../shell.ts';
import { commandChannelScript } from '../standing-shell/command-channel-script.ts';
import { LocalStandingShells } from './local-standing-shells.ts';

export interface LocalShellOptions {
  /** This machine's name in messages. Default `localhost`. */
  readonly device?: string;
  readonly commandTimeoutMs?: number;
}

/** Variables that a command gets from us. Not all of them: our own environment holds secrets. */
const passedVariables = ['HOME', 'USER', 'LOGNAME', 'PATH', 'SHELL', 'TMPDIR', 'TZ', 'XDG_RUNTIME_DIR'];

/** A shell on this machine; the commands, environment and limits are those of a shell over SSH. */
export function createLocalShell(options: LocalShellOptions = {}): Shell {
  return new ProcessShell(new LocalTransport(options));
}

class LocalTransport implements ProcessTransport {
  readonly name = 'local';
  readonly device: string;
  readonly commandTimeoutMs: number;
  readonly shared: LocalStandingShells;

  constructor(options: LocalShellOptions) {
    this.device = options.device ?? 'localhost';
    this.commandTimeoutMs = options.commandTimeoutMs ?? 30_000;
    this.shared = new LocalStandingShells({
      device: this.device,
      start: (sudo) => this.#start((runId) => commandChannelScript({ runId, sudo }), sudo),
    });
  }

  async start(command: ShellCommand, options: StartOptions, deadline: Deadline): Promise<RunningProcess> {
    if (deadline.failure) throw deadline.failure;
    const sudo = options.privileged && process.getuid?.() !== 0;
    // What has no time limit must not outlive this process, however that ends.
    const withoutInput = options.timeoutSec === undefined ? 'lifeline' : 'none';
    const stdin = options.stdin ? 'data' : withoutInput;
    return this.#start((runId) => execScript(command, { runId, sudo, stdin, timeoutSec: options.timeoutSec }), sudo);
  }

  #start(scriptOf: (runId: string) => ShellCommand, sudo: boolean): RunningProcess {
    const runId = randomBytes(12).toString('hex');
    const child = spawnScript(scriptOf(runId));
    const ended = whenEnded(child, this.device);
    // What is never awaited must not end the program.
    ended.catch(() => {});
    let killed: Promise<void> | undefined;
    return {
      stdin: child.stdin,
      stdout: child.stdout,
      stderr: child.stderr,
      ended,
      kill: (graceMs) => (killed ??= kill(child, ended, runId, sudo, graceMs)),
    };
  }

  connect(target: StreamTarget, deadline: Deadline): Promise<Duplex> {
    const where =
      'unixSocket' in target ? { path: target.unixSocket } : { host: target.host ?? 'localhost', port: target.port };
    const socket = net.connect({ ...where, noDelay: true });
    const connected = new Promise<Duplex>((resolve, reject) => {
      socket.once('connect', () => resolve(socket));
      socket.once('error', (cause) => reject(this.#refused(where, cause)));
    });
    return deadline.race('connecting', connected).catch((error) => {
      socket.destroy();
      throw error;
    });
  }

  close(): Promise<void> {
    return this.shared.close();
  }

  #refused(where: { path: string } | { host: string; port: number }, cause: NodeJS.ErrnoException): InfrastructorError {
    const place = 'path' in where ? where.path : `${where.host}:${where.port}`;
    if (cause.code === 'EACCES' || cause.code === 'EPERM') {
      return new InfrastructorError('PRIVILEGE_REQUIRED', `No permission to connect to ${place} on ${this.device}`, {
        cause,
      });
    }
    return new NotFoundError(`Nothing on ${this.device} takes connections at ${place} (${cause.code})`, { cause });
  }
}

function spawnScript(script: ShellCommand) {
  const env = Object.fromEntries(
    passedVariables.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  const home = homedir();
  return spawn('/bin/sh', ['-c', script.text], {
    cwd: existsSync(home) ? home : '/',
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    // A session and process group of its own, so that it can be killed as a whole.
    detached: true,
  });
}

function whenEnded(child: ChildProcess, device: string): Promise<ProcessEnd> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => {
      reject(
        new InfrastructorError('INTERNAL', `No process could be started on ${device}: ${cause.message}`, { cause }),
      );
    });
    child.once('close', (code, signal) => resolve({ exitCode: code ?? undefined, signal: signal ?? undefined }));
  });
}

async function kill(child: ChildProcess, ended: Promise<ProcessEnd>, runId: string, sudo: boolean, graceMs: number) {
  const isGone = ended.then(
    () => true,
    () => true,
  );
  const gone = (waitMs: number) =>
    Promise.race([isGone, new Promise<boolean>((resolve) => setTimeout(resolve, waitMs, false).unref())]);
  signalGroup(child, 'SIGTERM');
  await gone(graceMs / 4);
  signalGroup(child, 'SIGKILL');
  // What set itself a new session, or runs as root behind sudo, does not hear the group's signal.
  const sweep = execScript(sweepCommand([runId]), { runId: 'sweep', sudo, stdin: 'none', timeoutSec: 5 });
  const sweeper = spawnScript(sweep);
  sweeper.on('error', () => {});
  await Promise.race([
    new Promise((resolve) => sweeper.once('close', resolve)),
    gone(graceMs / 2).then(() => gone(graceMs / 2)),
  ]);
  await gone(graceMs / 4);
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Gone already, or not ours to signal (sudo): the sweep finds it.
  }
}
