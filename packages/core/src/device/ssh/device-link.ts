import type { Duplex } from 'node:stream';
import type { InfrastructorError } from '../../contract/errors.ts';
import type { ShellCommand } from '../../contract/sh.ts';
import type { CollectedOutput } from '../collect-output.ts';
import type { Deadline } from '../deadline.ts';
import type { SharedOptions, SharedTransport, StartOptions } from '../process-shell.ts';
import type { RunningProcess } from '../running-process.ts';
import type { StreamTarget } from '../shell.ts';
import { DeviceForwards } from './device-forwards.ts';
import { DeviceSessions } from './device-sessions.ts';
import { KeptConnection, type KeptConnectionOptions } from './kept-connection.ts';
import { SessionQueue } from './session-queue.ts';
import type { SshConnection } from './ssh-connection.ts';
import type { SshTarget } from './ssh-target.ts';
import { StandingShells } from './standing-shells.ts';

export interface DeviceLinkOptions extends KeptConnectionOptions {
  readonly maxSessions: number;
  readonly maxQueued: number;
  readonly sharedShellIdleMs: number;
}

/** All that is ours of one device: the connection (made when it is needed), its sessions, and the queue for them. */
export class DeviceLink {
  readonly target: SshTarget;
  readonly sessions: SessionQueue;
  /** Runs short commands on standing shells. */
  readonly shared: SharedTransport;
  readonly #connection: KeptConnection;
  readonly #commands: DeviceSessions;
  readonly #shells: StandingShells;
  readonly #forwards: DeviceForwards;
  #draining: InfrastructorError | undefined;

  constructor(options: DeviceLinkOptions) {
    const { target, maxSessions, maxQueued, connectTimeoutMs, sharedShellIdleMs } = options;
    const connection = new KeptConnection(options);
    const queue = new SessionQueue({
      limit: maxSessions,
      maxWaiting: maxQueued,
      what: `a channel to ${target.hostname}`,
    });
    const sessions = new DeviceSessions({ target, connection, queue, makeRoom: () => this.#shells.makeRoom() });
    this.target = target;
    this.sessions = queue;
    this.shared = {
      run: (command, shared, running) => this.#runShared(command, shared, running),
      took: (command, shared, durationMs) => this.#shells.took(command, shared, durationMs),
    };
    this.#connection = connection;
    this.#commands = sessions;
    this.#shells = new StandingShells({
      target,
      sessions,
      queue,
      maxWaiting: maxQueued,
      connectTimeoutMs,
      idleCloseMs: sharedShellIdleMs,
    });
    this.#forwards = new DeviceForwards({ target, connection, connectTimeoutMs, shared: this.shared });
  }

  get connection(): SshConnection | undefined {
    return this.#connection.current;
  }

  /** Whether anything runs, waits, or is being connected. */
  get isBusy(): boolean {
    const open = Math.max(this.sessions.taken, this.connection?.channels ?? 0);
    return open - this.#shells.idle + this.sessions.waiting > 0 || this.#connection.isConnecting;
  }

  /** Takes nothing new from now on; what runs and waits goes on. */
  drain(reason: InfrastructorError): void {
    this.#draining = reason;
    this.closeIdleShells();
  }

  /** Ends the standing shells on which nothing runs. */
  closeIdleShells(): void {
    this.#shells.closeIdle();
  }

  /** Starts a command as soon as a session is free. What did not start for want of one, or of the connection, is tried again. */
  async start(command: ShellCommand, options: StartOptions, deadline: Deadline): Promise<RunningProcess> {
    if (this.#draining) throw this.#draining;
    return await this.#commands.start(command, options, deadline);
  }

  /** A stream to a unix socket or port that the device reaches. */
  async forward(to: StreamTarget, deadline: Deadline): Promise<Duplex> {
    if (this.#draining) throw this.#draining;
    return await this.#forwards.open(to, deadline);
  }

  /** The connection; all who ask while it is being made wait for the same attempt. */
  connect(deadline: Deadline): Promise<SshConnection> {
    return this.#connection.connect(deadline);
  }

  /** Ends the connection; what runs on it fails with the reason. */
  close(reason: InfrastructorError): Promise<void> {
    return this.#connection.close(reason);
  }

  async #runShared(
    command: ShellCommand,
    options: SharedOptions,
    deadline: Deadline,
  ): Promise<CollectedOutput | undefined> {
    if (this.#draining) throw this.#draining;
    try {
      return await this.#shells.run(command, options, deadline);
    } catch (error) {
      // The connection may be dead, and asking does no harm.
      if (deadline.failure) void this.connection?.probe();
      throw error;
    }
  }
}
