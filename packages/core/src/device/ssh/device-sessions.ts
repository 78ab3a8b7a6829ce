import { randomBytes } from 'node:crypto';
import type { ClientChannel } from 'ssh2';
import type { ShellCommand } from '../../contract/sh.ts';
import type { Deadline } from '../deadline.ts';
import { execScript, loginShellCommand } from '../exec-script.ts';
import type { StartOptions } from '../process-shell.ts';
import type { RunningProcess } from '../running-process.ts';
import { channelRefused } from './connection-error.ts';
import type { KeptConnection } from './kept-connection.ts';
import { MarkedProcesses, type MarkedRun } from './marked-processes.ts';
import type { SessionQueue } from './session-queue.ts';
import { NotStarted, SessionRefused, type SshConnection } from './ssh-connection.ts';
import { needsSudo, type SshTarget } from './ssh-target.ts';

/** Of refused sessions while we had no other one open. */
const refusalsAlone = 8;
const refusalPauseMs = 40;

export interface DeviceSessionsOptions {
  readonly target: SshTarget;
  readonly connection: KeptConnection;
  readonly queue: SessionQueue;
  /** Called when a command wants a session and all are taken. */
  readonly makeRoom: () => void;
}

/** What a session is opened for. */
export interface SessionRequest extends MarkedRun {
  readonly script: ShellCommand;
  /** Before all that wait for a session. */
  readonly first?: boolean;
  /** Called in the turn in which the session opens: what it says may come in the same packet. */
  readonly onOpened?: (process: RunningProcess, connection: SshConnection) => void;
}

/** The sessions of a device's connection: each runs one script, at most as many at once as the server allows. */
export class DeviceSessions {
  readonly #options: DeviceSessionsOptions;
  readonly #processes: MarkedProcesses;

  constructor(options: DeviceSessionsOptions) {
    this.#options = options;
    this.#processes = new MarkedProcesses(options.target, () => options.connection.current);
  }

  /**
   * Opens a session as soon as the queue has one, and the connection where there is none.
   * @throws {SessionRefused | NotStarted} when nothing ran
   */
  async open(request: SessionRequest, deadline: Deadline): Promise<RunningProcess> {
    const { queue, connection: kept } = this.#options;
    const release = await queue.acquire(deadline, request.first);
    try {
      const connection = await kept.connect(deadline);
      const wrap = (channel: ClientChannel) => {
        channel.once('close', release);
        queue.opened();
        const process = this.#processes.on(connection, channel, request);
        request.onOpened?.(process, connection);
        return process;
      };
      return await connection.exec(loginShellCommand(request.script), wrap, deadline);
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Starts a command as soon as a session is free. What did not start for want of one, or of the connection, is tried again. */
  async start(command: ShellCommand, options: StartOptions, deadline: Deadline): Promise<RunningProcess> {
    const { target, queue } = this.#options;
    const runId = randomBytes(12).toString('hex');
    const sudo = needsSudo(target, options.privileged);
    const stdin = options.stdin ? 'data' : 'lifeline';
    const script = execScript(command, { runId, sudo, stdin, timeoutSec: options.timeoutSec });
    const run = { script, runId, sudo, hasLifeline: !options.stdin };
    let first = false;
    for (let refusals = 0; ; ) {
      if (queue.taken >= queue.limit) this.#options.makeRoom();
      try {
        return await this.open({ ...run, first }, deadline);
      } catch (error) {
        if (error instanceof SessionRefused) {
          const alone = queue.taken === 0;
          if (alone && ++refusals >= refusalsAlone) throw channelRefused(target, 'a command', error.cause);
          queue.refused();
          await deadline.pause(`waiting for a channel to ${target.hostname}`, refusalPauseMs * (1 + Math.random()));
        } else if (!(error instanceof NotStarted)) throw error;
        first = true;
      }
    }
  }
}
