import { randomBytes } from 'node:crypto';
import type { InfrastructorError } from '../../contract/errors.ts';
import type { ShellCommand } from '../../contract/sh.ts';
import type { CollectedOutput } from '../collect-output.ts';
import { Deadline } from '../deadline.ts';
import type { SharedOptions } from '../process-shell.ts';
import type { RunningProcess } from '../running-process.ts';
import { CommandChannel, type CommandChannelOptions } from '../standing-shell/command-channel.ts';
import { commandChannelScript } from '../standing-shell/command-channel-script.ts';
import { CommandChannels, type CommandChannelsOptions } from '../standing-shell/command-channels.ts';
import { connectionLost, placeOf } from './connection-error.ts';
import type { DeviceSessions } from './device-sessions.ts';
import type { SessionQueue } from './session-queue.ts';
import { NotStarted, SessionRefused, type SshConnection } from './ssh-connection.ts';
import { needsSudo, type SshTarget } from './ssh-target.ts';

const mostUserShells = 3;
const mostRootShells = 2;
/** Sessions that are left for what needs one of its own. */
const sessionsLeft = 2;

export interface StandingShellsOptions {
  readonly target: SshTarget;
  readonly sessions: DeviceSessions;
  readonly queue: SessionQueue;
  readonly maxWaiting: number;
  readonly connectTimeoutMs: number;
  readonly idleCloseMs: number;
}

type ChannelHandlers = Pick<CommandChannelOptions, 'onClosed' | 'onFree'>;

/** The standing shells of a device, which run short commands: those of the user, and those behind sudo. */
export class StandingShells {
  readonly #options: StandingShellsOptions;
  readonly #channels: Readonly<Record<'user' | 'root', CommandChannels>>;

  constructor(options: StandingShellsOptions) {
    this.#options = options;
    const lane = (sudo: boolean, most: number) =>
      new CommandChannels({
        limit: () => Math.min(most, options.queue.limit - sessionsLeft),
        idleCloseMs: options.idleCloseMs,
        maxWaiting: options.maxWaiting,
        what: `a shell on ${options.target.hostname}`,
        open: (handlers) => this.#open(sudo, handlers),
      });
    this.#channels = { user: lane(false, mostUserShells), root: lane(true, mostRootShells) };
  }

  /** Shells that nobody uses at the moment. */
  get idle(): number {
    return this.#channels.user.idle + this.#channels.root.idle;
  }

  /** Runs a short command; undefined when it needs a session of its own. */
  run(command: ShellCommand, options: SharedOptions, deadline: Deadline): Promise<CollectedOutput | undefined> {
    return this.#of(options).run(command, options.maxOutputBytes, deadline);
  }

  /** Remembers how long a command took in a session of its own. */
  took(command: ShellCommand, options: SharedOptions, durationMs: number): void {
    this.#of(options).took(command, durationMs);
  }

  /** The shells give way to what needs a session of its own. */
  makeRoom(): void {
    this.#channels.user.makeRoom();
    this.#channels.root.makeRoom();
  }

  /** Ends the shells on which nothing runs. */
  closeIdle(): void {
    this.#channels.user.closeIdle();
    this.#channels.root.closeIdle();
  }

  #of({ privileged }: SharedOptions): CommandChannels {
    return this.#channels[needsSudo(this.#options.target, privileged) ? 'root' : 'user'];
  }

  #open(sudo: boolean, handlers: ChannelHandlers): ReturnType<CommandChannelsOptions['open']> {
    const { target, connectTimeoutMs } = this.#options;
    const deadline = new Deadline(`Opening a shell on ${placeOf(target)}`, { timeoutMs: 2 * connectTimeoutMs });
    const channel = this.#channel(sudo, handlers, deadline).finally(() => deadline[Symbol.dispose]());
    return { phase: () => deadline.phaseText, channel };
  }

  /** Undefined when the server has no session to spare. */
  async #channel(sudo: boolean, handlers: ChannelHandlers, deadline: Deadline): Promise<CommandChannel | undefined> {
    const { sessions, queue } = this.#options;
    const runId = randomBytes(12).toString('hex');
    const script = commandChannelScript({ runId, sudo });
    for (;;) {
      try {
        let made: CommandChannel | undefined;
        const onOpened = (process: RunningProcess, connection: SshConnection) => {
          made = new CommandChannel(process, {
            ...handlers,
            lost: (began) => (connection.isUsable && !began ? undefined : this.#lost(connection)),
          });
        };
        await sessions.open({ script, runId, sudo, hasLifeline: true, onOpened }, deadline);
        return made;
      } catch (error) {
        if (error instanceof SessionRefused) {
          queue.refused();
          return undefined;
        }
        if (!(error instanceof NotStarted)) throw error;
      }
    }
  }

  #lost(connection: SshConnection): InfrastructorError {
    if (!connection.isUsable) return connection.lost();
    return connectionLost(this.#options.target, 'the shell that the command shared has ended');
  }
}
