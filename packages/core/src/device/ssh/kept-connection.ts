import { type InfrastructorError, isInfrastructorError } from '../../contract/errors.ts';
import { Deadline } from '../deadline.ts';
import { placeOf } from './connection-error.ts';
import { ReconnectBackoff } from './reconnect-backoff.ts';
import type { SshConnection } from './ssh-connection.ts';
import type { SshTarget } from './ssh-target.ts';

const attemptsWhenDropped = 3;
const droppedPauseMs = 150;
/** A server that does not answer the end is not waited for. */
const endWaitMs = 1_000;

export interface KeptConnectionOptions {
  readonly target: SshTarget;
  readonly connectTimeoutMs: number;
  /** Makes a new connection. */
  readonly open: (deadline: Deadline) => Promise<SshConnection>;
}

/** The one connection of a device: made when it is asked for and there is none, kept while it is usable. */
export class KeptConnection {
  readonly #options: KeptConnectionOptions;
  readonly #backoff = new ReconnectBackoff();
  #connection: SshConnection | undefined;
  #connecting: { readonly attempt: Promise<SshConnection>; readonly deadline: Deadline } | undefined;

  constructor(options: KeptConnectionOptions) {
    this.#options = options;
  }

  /** The connection, as long as it takes new channels. */
  get current(): SshConnection | undefined {
    return this.#connection?.isUsable ? this.#connection : undefined;
  }

  get isConnecting(): boolean {
    return this.#connecting !== undefined;
  }

  /**
   * The connection; all who ask while it is being made wait for the same attempt.
   * @throws {InfrastructorError} what the attempt or the deadline say, or the attempt before while it is too early for another
   */
  async connect(deadline: Deadline): Promise<SshConnection> {
    if (this.#connection?.isUsable) return this.#connection;
    if (deadline.failure) throw deadline.failure;
    this.#connecting ??= this.#attempt(deadline);
    const { attempt, deadline: own } = this.#connecting;
    return await deadline.race(() => own.phaseText, attempt);
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
    const timer = setTimeout(() => connection.destroy(reason), endWaitMs);
    await connection.closed;
    clearTimeout(timer);
  }

  #attempt(asker: Deadline) {
    const waitMs = this.#backoff.remainingMs();
    const last = this.#backoff.last;
    if (last && waitMs > asker.remainingMs) throw last;
    const deadline = new Deadline(`Connecting to ${placeOf(this.#options.target)}`, {
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
}
