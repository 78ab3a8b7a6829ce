import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import { type InfrastructorError, isInfrastructorError } from '../../contract/errors.ts';
import { type ShellCommand, sh } from '../../contract/sh.ts';
import type { CollectedOutput } from '../collect-output.ts';
import { Deadline } from '../deadline.ts';
import { execScript, loginShellCommand, sweepCommand } from '../exec-script.ts';
import type { SharedOptions, SharedTransport, StartOptions } from '../process-shell.ts';
import type { RunningProcess } from '../running-process.ts';
import type { StreamTarget } from '../shell.ts';
import { CommandChannel, type CommandChannelOptions } from '../standing-shell/command-channel.ts';
import { commandChannelScript } from '../standing-shell/command-channel-script.ts';
import { CommandChannels, type CommandChannelsOptions } from '../standing-shell/command-channels.ts';
import { channelProcess } from './channel-process.ts';
import { channelRefused, connectionLost, placeOf } from './connection-error.ts';
import { FairQueue } from './fair-queue.ts';
import { ReconnectBackoff } from './reconnect-backoff.ts';
import { NotStarted, SessionRefused, type SshConnection } from './ssh-connection.ts';
import type { SshTarget } from './ssh-target.ts';
import { Sweeper } from './sweeper.ts';

/** Of refused sessions while we had no other one open. */
const refusalsAlone = 8;
const refusalPauseMs = 40;
const mostUserShells = 3;
const mostRootShells = 2;
const attemptsWhenDropped = 3;
const droppedPauseMs = 150;
/** Successful sessions after which one more at once is tried again. */
const sessionsBeforeRaise = 200;

export interface DeviceLinkOptions {
  readonly target: SshTarget;
  readonly maxSessions: number;
  readonly maxQueued: number;
  readonly connectTimeoutMs: number;
  readonly sharedShellIdleMs: number;
  /** Makes a new connection. */
  readonly open: (deadline: Deadline) => Promise<SshConnection>;
}

/** All that is ours of one device: the connection (made when it is needed), its sessions, and the queue for them. */
export class DeviceLink {
  readonly target: SshTarget;
  readonly sessions: FairQueue;
  readonly #options: DeviceLinkOptions;
  readonly #backoff = new ReconnectBackoff();
  /** Runs short commands on standing shells. */
  readonly shared: SharedTransport;
  readonly #shells: Readonly<Record<'user' | 'root', CommandChannels>>;
  readonly #sweepers: Readonly<Record<'user' | 'root', Sweeper>>;
  readonly #answering = new WeakSet<SshConnection>();
  #connection: SshConnection | undefined;
  #connecting: { readonly attempt: Promise<SshConnection>; readonly deadline: Deadline } | undefined;
  #sinceRefusal = 0;
  #draining: InfrastructorError | undefined;

  constructor(options: DeviceLinkOptions) {
    this.target = options.target;
    this.#options = options;
    this.sessions = new FairQueue({
      limit: options.maxSessions,
      maxWaiting: options.maxQueued,
      what: `a channel to ${options.target.hostname}`,
    });
    const lane = (sudo: boolean, most: number) =>
      new CommandChannels({
        // Two sessions are left for what needs one of its own.
        limit: () => Math.min(most, this.sessions.limit - 2),
        idleCloseMs: options.sharedShellIdleMs,
        maxWaiting: options.maxQueued,
        what: `a shell on ${options.target.hostname}`,
        open: (handlers) => this.#openCommandChannel(sudo, handlers),
      });
    this.#shells = { user: lane(false, mostUserShells), root: lane(true, mostRootShells) };
    this.shared = {
      run: (command, shared, running) => this.#runShared(command, shared, running),
      took: (command, shared, durationMs) => this.#shellsFor(shared).took(command, durationMs),
    };
    this.#sweepers = {
      user: new Sweeper((runIds) => this.#killMarked(runIds, false)),
      root: new Sweeper((runIds) => this.#killMarked(runIds, true)),
    };
  }

  get connection(): SshConnection | undefined {
    return this.#connection?.isUsable ? this.#connection : undefined;
  }

  /** Whether anything runs, waits, or is being connected. */
  get isBusy(): boolean {
    const idle = this.#shells.user.idle + this.#shells.root.idle;
    const open = Math.max(this.sessions.taken, this.connection?.channels ?? 0);
    return open - idle + this.sessions.waiting > 0 || this.#connecting !== undefined;
  }

  /** Takes nothing new from now on; what runs and waits goes on. */
  drain(reason: InfrastructorError): void {
    this.#draining = reason;
    this.closeIdleShells();
  }

  /** Ends the standing shells on which nothing runs. */
  closeIdleShells(): void {
    this.#shells.user.closeIdle();
    this.#shells.root.closeIdle();
  }

  /** Starts a command as soon as a session is free. What did not start for want of one, or of the connection, is tried again. */
  async start(command: ShellCommand, options: StartOptions, deadline: Deadline): Promise<RunningProcess> {
    if (this.#draining) throw this.#draining;
    const sudo = options.privileged && this.target.username !== 'root';
    const runId = randomBytes(12).toString('hex');
    let first = false;
    for (let refusals = 0; ; ) {
      if (this.sessions.taken >= this.sessions.limit) this.#makeRoom();
      const release = await this.sessions.acquire(deadline, first);
      try {
        const connection = await this.connect(deadline);
        const script = execScript(command, {
          runId,
          sudo,
          stdin: options.stdin ? 'data' : 'lifeline',
          timeoutSec: options.timeoutSec,
        });
        const wrap = (channel: ClientChannel) => {
          channel.once('close', release);
          this.#sessionOpened();
          return this.#process(connection, channel, { runId, sudo, hasLifeline: !options.stdin });
        };
        return await connection.exec(loginShellCommand(script), wrap, deadline);
      } catch (error) {
        release();
        if (error instanceof SessionRefused) {
          const alone = this.sessions.taken === 0;
          if (alone && ++refusals >= refusalsAlone) throw channelRefused(this.target, 'a command', error.cause);
          this.#sessionRefused();
          await deadline.pause(
            `waiting for a channel to ${this.target.hostname}`,
            refusalPauseMs * (1 + Math.random()),
          );
        } else if (!(error instanceof NotStarted)) throw error;
        first = true;
      }
    }
  }

  #shellsFor({ privileged }: SharedOptions): CommandChannels {
    return this.#shells[privileged && this.target.username !== 'root' ? 'root' : 'user'];
  }

  async #runShared(
    command: ShellCommand,
    options: SharedOptions,
    deadline: Deadline,
  ): Promise<CollectedOutput | undefined> {
    if (this.#draining) throw this.#draining;
    try {
      return await this.#shellsFor(options).run(command, options.maxOutputBytes, deadline);
    } catch (error) {
      // The connection may be dead, and asking does no harm.
      if (deadline.failure) void this.connection?.probe();
      throw error;
    }
  }

  #openCommandChannel(
    sudo: boolean,
    handlers: Pick<CommandChannelOptions, 'onClosed' | 'onFree'>,
  ): ReturnType<CommandChannelsOptions['open']> {
    const deadline = new Deadline(`Opening a shell on ${placeOf(this.target)}`, {
      timeoutMs: 2 * this.#options.connectTimeoutMs,
    });
    const channel = this.#commandChannel(sudo, handlers, deadline).finally(() => deadline[Symbol.dispose]());
    return { phase: () => phaseOf(deadline), channel };
  }

  /** Undefined when the server has no session to spare. */
  async #commandChannel(
    sudo: boolean,
    handlers: Pick<CommandChannelOptions, 'onClosed' | 'onFree'>,
    deadline: Deadline,
  ): Promise<CommandChannel | undefined> {
    const runId = randomBytes(12).toString('hex');
    const script = loginShellCommand(commandChannelScript({ runId, sudo }));
    for (;;) {
      const release = await this.sessions.acquire(deadline);
      try {
        const connection = await this.connect(deadline);
        let made: CommandChannel | undefined;
        const wrap = (channel: ClientChannel) => {
          channel.once('close', release);
          this.#sessionOpened();
          const process = this.#process(connection, channel, { runId, sudo, hasLifeline: true });
          made = new CommandChannel(process, {
            ...handlers,
            lost: (began) => (connection.isUsable && !began ? undefined : this.#shellLost(connection)),
          });
          return process;
        };
        await connection.exec(script, wrap, deadline);
        return made;
      } catch (error) {
        release();
        if (error instanceof SessionRefused) {
          this.#sessionRefused();
          return undefined;
        }
        if (!(error instanceof NotStarted)) throw error;
      }
    }
  }

  #shellLost(connection: SshConnection): InfrastructorError {
    if (!connection.isUsable) return connection.lost();
    return connectionLost(this.target, 'the shell that the command shared has ended');
  }

  /** The standing shells give way to what needs a session of its own. */
  #makeRoom(): void {
    this.#shells.user.makeRoom();
    this.#shells.root.makeRoom();
  }

  async forward(to: StreamTarget, deadline: Deadline): Promise<Duplex> {
    if (this.#draining) throw this.#draining;
    for (;;) {
      try {
        const connection = await this.connect(deadline);
        const stream = await connection.forward(to, deadline);
        if ('unixSocket' in to) void this.#answerAtOnce(connection);
        return stream;
      } catch (error) {
        if (!(error instanceof NotStarted)) throw error;
      }
    }
  }

  /**
   * sshd turns Nagle's algorithm off with the first command of a connection only (OpenSSH, packet.c,
   * `ssh_packet_set_interactive`). Without one, each answer of more than a packet waits 40 ms for our acknowledgement.
   */
  async #answerAtOnce(connection: SshConnection): Promise<void> {
    if (this.#answering.has(connection)) return;
    this.#answering.add(connection);
    using deadline = new Deadline(`The first command on ${placeOf(this.target)}`, {
      timeoutMs: this.#options.connectTimeoutMs,
    });
    // Who gives no shell answers with the delay, and that is all.
    await this.#runShared(sh`:`, { privileged: false, maxOutputBytes: 1_024 }, deadline).catch(() => {});
  }

  /** The connection; all who ask while it is being made wait for the same attempt. */
  async connect(deadline: Deadline): Promise<SshConnection> {
    if (this.#connection?.isUsable) return this.#connection;
    if (deadline.failure) throw deadline.failure;
    this.#connecting ??= this.#attempt(deadline);
    const { attempt, deadline: own } = this.#connecting;
    return await deadline.race(() => phaseOf(own), attempt);
  }

  /** Ends the connection; what runs on it fails with the reason. */
  async close(reason: InfrastructorError): Promise<void> {
    const connecting = this.#connecting;
    if (connecting) await connecting.attempt.catch(() => {});
    const connection = this.#connection;
    this.#connection = undefined;
    if (!connection) return;
    if (connection.channels === 0) connection.client.end();
    else connection.destroy(reason);
    // A server that does not answer the end is not waited for.
    const timer = setTimeout(() => connection.destroy(reason), 1_000);
    await connection.closed;
    clearTimeout(timer);
  }

  #attempt(asker: Deadline) {
    const waitMs = this.#backoff.remainingMs();
    const last = this.#backoff.last;
    if (last && waitMs > asker.remainingMs) throw last;
    const deadline = new Deadline(`Connecting to ${placeOf(this.target)}`, {
      timeoutMs: waitMs + this.#options.connectTimeoutMs,
    });
    const attempt = (async () => {
      try {
        if (waitMs > 0) await deadline.pause('waiting before the next attempt to connect', waitMs);
        const connection = await this.#openPatiently(deadline);
        this.#backoff.succeeded();
        this.#connection = connection;
        return connection;
      } catch (error) {
        if (isInfrastructorError(error)) this.#backoff.failed(error);
        throw error;
      } finally {
        this.#connecting = undefined;
        deadline[Symbol.dispose]();
      }
    })();
    attempt.catch(() => {});
    return { attempt, deadline };
  }

  /** A server that drops connections at random, because others open many (MaxStartups), is asked again at once. */
  async #openPatiently(deadline: Deadline): Promise<SshConnection> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#options.open(deadline);
      } catch (error) {
        const dropped =
          isInfrastructorError(error) && error.code === 'DEVICE_UNREACHABLE' && error.details?.phase !== 'connecting';
        if (!dropped || attempt >= attemptsWhenDropped) throw error;
        await deadline.pause(
          'waiting before the next attempt to connect',
          attempt * droppedPauseMs * (0.5 + Math.random()),
        );
      }
    }
  }

  #process(
    connection: SshConnection,
    channel: ClientChannel,
    { runId, sudo, hasLifeline }: { readonly runId: string; readonly sudo: boolean; readonly hasLifeline: boolean },
  ): RunningProcess {
    return channelProcess(connection.client, channel, {
      lost: () => connection.lost(),
      hasLifeline,
      sweep: () => this.#sweepers[sudo ? 'root' : 'user'].sweep(runId),
      onStuck: () => void connection.probe(),
    });
  }

  /** Outside the queue, which the commands that are to be killed may fill. */
  async #killMarked(runIds: readonly string[], sudo: boolean): Promise<void> {
    const connection = this.connection;
    if (!connection) return;
    using deadline = new Deadline(`Ending commands on ${placeOf(this.target)}`, { timeoutMs: 5_000 });
    const script = execScript(sweepCommand(runIds), { runId: 'sweep', sudo, stdin: 'none', timeoutSec: 5 });
    for (;;) {
      try {
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
        const process = await connection.exec(loginShellCommand(script), wrap, deadline);
        await deadline.race('running', process.ended);
        return;
      } catch (error) {
        if (!(error instanceof SessionRefused)) throw error;
        await deadline.pause('waiting for a channel', refusalPauseMs);
      }
    }
  }

  #sessionOpened(): void {
    if (this.sessions.limit === this.#options.maxSessions) return;
    this.#sinceRefusal++;
    if (this.#sinceRefusal < sessionsBeforeRaise) return;
    this.#sinceRefusal = 0;
    this.sessions.setLimit(this.sessions.limit + 1);
  }

  /** The server has room for what is open now, and no more. */
  #sessionRefused(): void {
    this.#sinceRefusal = 0;
    this.sessions.setLimit(Math.min(this.sessions.limit, this.sessions.taken));
  }
}

function phaseOf(deadline: Deadline): string {
  return typeof deadline.phase === 'function' ? deadline.phase() : deadline.phase;
}
