import type { ClientChannel } from 'ssh2';
import { Deadline } from '../deadline.ts';
import { execScript, loginShellCommand, sweepCommand } from '../exec-script.ts';
import type { RunningProcess } from '../running-process.ts';
import { channelProcess } from './channel-process.ts';
import { placeOf } from './connection-error.ts';
import { SessionRefused, type SshConnection } from './ssh-connection.ts';
import type { SshTarget } from './ssh-target.ts';
import { Sweeper } from './sweeper.ts';

const sweepTimeoutMs = 5_000;
const refusalPauseMs = 40;

export interface MarkedRun {
  /** Marks every process of the run in its environment. */
  readonly runId: string;
  readonly sudo: boolean;
  /** Our input is not the command's, but ends it. */
  readonly hasLifeline: boolean;
}

/** Processes on a device's channels; what outlives its channel is found by its mark, and killed. */
export class MarkedProcesses {
  readonly #target: SshTarget;
  readonly #connection: () => SshConnection | undefined;
  readonly #sweepers: Readonly<Record<'user' | 'root', Sweeper>>;

  constructor(target: SshTarget, connection: () => SshConnection | undefined) {
    this.#target = target;
    this.#connection = connection;
    this.#sweepers = {
      user: new Sweeper((runIds) => this.#killMarked(runIds, false)),
      root: new Sweeper((runIds) => this.#killMarked(runIds, true)),
    };
  }

  /** The process on a channel that was just opened. */
  on(connection: SshConnection, channel: ClientChannel, { runId, sudo, hasLifeline }: MarkedRun): RunningProcess {
    return channelProcess(connection.client, channel, {
      lost: () => connection.lost(),
      hasLifeline,
      sweep: () => this.#sweepers[sudo ? 'root' : 'user'].sweep(runId),
      onStuck: () => void connection.probe(),
    });
  }

  /** Outside the queue, which the commands that are to be killed may fill. */
  async #killMarked(runIds: readonly string[], sudo: boolean): Promise<void> {
    const connection = this.#connection();
    if (!connection) return;
    using deadline = new Deadline(`Ending commands on ${placeOf(this.#target)}`, { timeoutMs: sweepTimeoutMs });
    const timeoutSec = sweepTimeoutMs / 1_000;
    const script = execScript(sweepCommand(runIds), { runId: 'sweep', sudo, stdin: 'none', timeoutSec });
    const wrap = (channel: ClientChannel) => {
      channel.resume();
      channel.stderr.resume();
      return channelProcess(connection.client, channel, {
        lost: () => connection.lost(),
        hasLifeline: false,
        sweep: async () => {},
        onStuck: () => {},
      });
    };
    for (;;) {
      try {
        const process = await connection.exec(loginShellCommand(script), wrap, deadline);
        await deadline.race('running', process.ended);
        return;
      } catch (error) {
        if (!(error instanceof SessionRefused)) throw error;
        await deadline.pause('waiting for a channel', refusalPauseMs);
      }
    }
  }
}
