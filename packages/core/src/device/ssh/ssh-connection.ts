import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { type InfrastructorError, NotFoundError } from '../../contract/errors.ts';
import type { Deadline } from '../deadline.ts';
import type { RunningProcess } from '../running-process.ts';
import type { StreamTarget } from '../shell.ts';
import { channelRefused, connectionLost, openFailure, openFailureReason, placeOf } from './connection-error.ts';
import type { SshTarget } from './ssh-target.ts';
import { pingServer } from './ssh2-internals.ts';

/** An answer to a ping takes a round trip; a healthy but busy device may take this long. */
const pingTimeoutMs = 2_000;

/** The server opened no session; nothing of the command ran, so asking again is safe. */
export class SessionRefused extends Error {}

/** The connection was gone before the command was sent; nothing ran. */
export class NotStarted extends Error {
  readonly failure: InfrastructorError;
  constructor(failure: InfrastructorError) {
    super(failure.message);
    this.failure = failure;
  }
}

/** One established connection: its channels, and how it ends. */
export class SshConnection {
  readonly client: Client;
  /** Settles when it has ended, for whatever reason. */
  readonly closed: Promise<void>;
  readonly #target: SshTarget;
  readonly #onIdle: () => void;
  readonly #idleCloseMs: number;
  #failure: InfrastructorError | undefined;
  #isClosed = false;
  #isRetired = false;
  #inUse = 0;
  #idleTimer: NodeJS.Timeout | undefined;
  #pinging: Promise<boolean> | undefined;

  constructor(
    client: Client,
    target: SshTarget,
    options: { readonly idleCloseMs: number; readonly onIdle: () => void },
  ) {
    this.client = client;
    this.#target = target;
    this.#idleCloseMs = options.idleCloseMs;
    this.#onIdle = options.onIdle;
    client.removeAllListeners('error');
    // One listener for each running command.
    client.setMaxListeners(0);
    client.on('error', (error) => {
      this.#failure ??= connectionLost(target, error);
    });
    this.closed = new Promise((resolve) => {
      client.once('close', () => {
        this.#isClosed = true;
        clearTimeout(this.#idleTimer);
        resolve();
      });
    });
    this.#watchIdle();
  }

  /** Whether new channels may be opened. */
  get isUsable(): boolean {
    return !this.#isClosed && !this.#isRetired && this.#failure === undefined;
  }

  get channels(): number {
    return this.#inUse;
  }

  /** Keeps the connection open; call what it answers when done. */
  hold(): () => void {
    this.#inUse++;
    clearTimeout(this.#idleTimer);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#inUse--;
      if (this.#inUse === 0) this.#watchIdle();
    };
  }

  lost(): InfrastructorError {
    return this.#failure ?? connectionLost(this.#target, undefined);
  }

  /**
   * Sends a command to the login shell. `wrap` is called in the same turn in which the channel opens: the exit code of a
   * short command may come in the same packet.
   * @throws {SessionRefused | NotStarted} when nothing ran
   */
  async exec(
    command: string,
    wrap: (channel: ClientChannel) => RunningProcess,
    deadline: Deadline,
  ): Promise<RunningProcess> {
    if (!this.isUsable) throw new NotStarted(this.lost());
    const release = this.hold();
    const opened = new Promise<RunningProcess>((resolve, reject) => {
      this.client.exec(command, (error, channel) => {
        if (error) return reject(this.#notOpened(error));
        channel.once('close', release);
        resolve(wrap(channel));
      });
    }).catch((error) => {
      release();
      throw this.#notSent(error);
    });
    // One that comes after the caller has left must not stay.
    return await this.#answered(deadline, 'opening a channel', opened, (late) => void late.kill(deadline.reserveMs));
  }

  /** A stream to a unix socket or port that the device reaches. */
  async forward(to: StreamTarget, deadline: Deadline): Promise<Duplex> {
    if (!this.isUsable) throw new NotStarted(this.lost());
    const release = this.hold();
    const what = 'unixSocket' in to ? to.unixSocket : `${to.host ?? 'localhost'}:${to.port}`;
    const opened = new Promise<ClientChannel>((resolve, reject) => {
      const finish = (error: Error | undefined, channel: ClientChannel) => {
        if (error) return reject(this.#notForwarded(what, error));
        channel.once('close', release);
        resolve(closingWhenDestroyed(channel));
      };
      if ('unixSocket' in to) this.client.openssh_forwardOutStreamLocal(to.unixSocket, finish);
      else this.client.forwardOut('127.0.0.1', 0, to.host ?? 'localhost', to.port, finish);
    }).catch((error) => {
      release();
      throw this.#notSent(error);
    });
    return await this.#answered(deadline, `connecting to ${what}`, opened, (late) => late.destroy());
  }

  /** Ends it at once; everything on it fails with the reason. */
  destroy(reason: InfrastructorError): void {
    this.#failure ??= reason;
    this.client.destroy();
  }

  /** Takes no more commands, and ends when the last has. */
  retire(): void {
    this.#isRetired = true;
    if (this.#inUse === 0) this.client.end();
  }

  /** Asks the server for a sign of life; without one the connection is given up, for all that use it. */
  probe(): Promise<boolean> {
    this.#pinging ??= this.#ping().finally(() => {
      this.#pinging = undefined;
    });
    return this.#pinging;
  }

  /** Where the time runs out before the server has answered, the connection may be dead. */
  async #answered<T>(deadline: Deadline, phase: string, answer: Promise<T>, discard: (late: T) => void): Promise<T> {
    try {
      return await deadline.race(phase, answer, discard);
    } catch (error) {
      if (deadline.failure) void this.probe();
      throw error;
    }
  }

  async #ping(): Promise<boolean> {
    if (this.#isClosed) return false;
    const timeout = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => timeout.resolve(false), pingTimeoutMs);
    const alive = await Promise.race([pingServer(this.client).then(() => true), timeout.promise]);
    clearTimeout(timer);
    if (!alive) this.destroy(connectionLost(this.#target, 'the device does not answer any more'));
    return alive;
  }

  #watchIdle(): void {
    if (this.#isClosed) return;
    if (this.#isRetired) {
      this.client.end();
      return;
    }
    this.#onIdle();
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => this.retire(), this.#idleCloseMs);
    this.#idleTimer.unref();
  }

  /** The library throws when the socket is closed and the event has not come yet. */
  #notSent(error: unknown): unknown {
    return error instanceof Error && error.message === 'Not connected' ? new NotStarted(this.lost()) : error;
  }

  #notOpened(error: Error): Error {
    if (openFailureReason(error) !== undefined) return new SessionRefused(error.message, { cause: error });
    if (this.#isClosed || this.#failure || !this.isUsable) return new NotStarted(this.lost());
    // The channel was opened but the command refused; the library keeps such a channel, so the connection is let go.
    this.retire();
    return channelRefused(this.#target, 'a command', error);
  }

  #notForwarded(what: string, error: Error): Error {
    const reason = openFailureReason(error);
    if (reason === openFailure.connectFailed) {
      return new NotFoundError(
        `Nothing on ${placeOf(this.#target)} takes connections at ${what}, or user "${this.#target.username}" may not`,
        {
          cause: error,
        },
      );
    }
    if (reason !== undefined) return channelRefused(this.#target, what, error);
    return this.isUsable ? channelRefused(this.#target, what, error) : new NotStarted(this.lost());
  }
}

/** The library's channels close only when all is read that has come; who destroys one reads no more. */
function closingWhenDestroyed(channel: ClientChannel): ClientChannel {
  const destroy = channel.destroy.bind(channel);
  channel.destroy = () => {
    channel.on('data', () => {});
    channel.resume();
    return destroy();
  };
  channel.on('error', () => {});
  return channel;
}
