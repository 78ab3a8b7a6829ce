import type { Duplex } from 'node:stream';
import { sh } from '../../contract/sh.ts';
import { Deadline } from '../deadline.ts';
import type { SharedTransport } from '../process-shell.ts';
import type { StreamTarget } from '../shell.ts';
import { placeOf } from './connection-error.ts';
import type { KeptConnection } from './kept-connection.ts';
import { NotStarted, type SshConnection } from './ssh-connection.ts';
import type { SshTarget } from './ssh-target.ts';

export interface DeviceForwardsOptions {
  readonly target: SshTarget;
  readonly connection: KeptConnection;
  readonly connectTimeoutMs: number;
  readonly shared: SharedTransport;
}

/** Streams to sockets and ports that a device reaches. */
export class DeviceForwards {
  readonly #options: DeviceForwardsOptions;
  readonly #answering = new WeakSet<SshConnection>();

  constructor(options: DeviceForwardsOptions) {
    this.#options = options;
  }

  async open(to: StreamTarget, deadline: Deadline): Promise<Duplex> {
    for (;;) {
      try {
        const connection = await this.#options.connection.connect(deadline);
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
    const { target, connectTimeoutMs, shared } = this.#options;
    using deadline = new Deadline(`The first command on ${placeOf(target)}`, { timeoutMs: connectTimeoutMs });
    // Who gives no shell answers with the delay, and that is all.
    await shared.run(sh`:`, { privileged: false, maxOutputBytes: 1_024 }, deadline).catch(() => {});
  }
}
