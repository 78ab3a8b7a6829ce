import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { InfrastructorError, isInfrastructorError, SSHConnectionError } from '../../contract/errors.ts';
import type { Deadline } from '../deadline.ts';
import type { Shell } from '../shell.ts';
import { placeOf } from './connection-error.ts';
import { CredentialStore, defaultKeyFiles } from './credentials.ts';
import { DeviceLink } from './device-link.ts';
import { FairQueue } from './fair-queue.ts';
import { HandshakeLimiter } from './handshake-limiter.ts';
import type { HostKey } from './host-key.ts';
import { defaultKnownHostsFiles, HostKeyPolicy } from './host-key-policy.ts';
import { openClient } from './open-client.ts';
import { SshConnection } from './ssh-connection.ts';
import { createSshShell } from './ssh-shell.ts';
import type { SshConnectionsOptions, SshStatistics, SshTarget } from './ssh-target.ts';

/** Connections to all devices: one for each, shared by whoever has work for it. */
export interface SshConnections {
  /** A shell of a device. Nothing is connected before it is used. */
  shell(target: SshTarget): Shell;
  statistics(): SshStatistics;
  /** Takes no new work, waits for what runs (at most `drainMs`, default 5 s), and closes everything. */
  close(drainMs?: number): Promise<void>;
}

/** Makes the pool of connections; {@link SshConnectionsOptions} has the defaults. */
export function createSshConnections(options: SshConnectionsOptions = {}): SshConnections {
  return new ConnectionPool(options);
}

interface Entry {
  readonly link: DeviceLink;
  users: number;
}

class ConnectionPool implements SshConnections {
  readonly #options: SshConnectionsOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #hostKeys: HostKeyPolicy;
  readonly #credentials: CredentialStore;
  readonly #handshakes = new HandshakeLimiter();
  readonly #permits: FairQueue;
  readonly #shells = new Set<Shell>();
  #closed: Promise<void> | undefined;

  constructor(options: SshConnectionsOptions) {
    this.#options = options;
    this.#hostKeys = new HostKeyPolicy(
      options.hostKeyPolicy ?? 'strict',
      options.knownHostsFiles ?? defaultKnownHostsFiles(),
    );
    const agent = options.agentSocket === undefined ? process.env.SSH_AUTH_SOCK : options.agentSocket;
    this.#credentials = new CredentialStore(agent || undefined, options.defaultKeyFiles ?? defaultKeyFiles());
    this.#permits = new FairQueue({
      limit: options.maxConnections ?? 2_000,
      maxWaiting: 10_000,
      what: 'one of the connections to end (maxConnections)',
    });
  }

  shell(target: SshTarget): Shell {
    if (this.#closed) throw shuttingDown();
    const key = keyOf(target);
    const entry = this.#entry(target, key);
    entry.users++;
    const shell = createSshShell(entry.link, {
      commandTimeoutMs: this.#options.commandTimeoutMs ?? 30_000,
      onClose: async () => {
        this.#shells.delete(shell);
        entry.users--;
        if (entry.users > 0) return;
        if (this.#entries.get(key) === entry) this.#entries.delete(key);
        await entry.link.close(shuttingDown());
      },
    });
    this.#shells.add(shell);
    return shell;
  }

  statistics(): SshStatistics {
    let connections = 0;
    let channels = 0;
    let queued = 0;
    for (const { link } of this.#entries.values()) {
      if (link.connection) connections++;
      channels += link.connection?.channels ?? 0;
      queued += link.sessions.waiting;
    }
    return { connections, channels, queued, handshakes: this.#handshakes.running };
  }

  close(drainMs = 5_000): Promise<void> {
    this.#closed ??= this.#drain(drainMs);
    return this.#closed;
  }

  async #drain(drainMs: number): Promise<void> {
    const until = performance.now() + drainMs;
    const links = [...this.#entries.values()].map(({ link }) => link);
    for (const link of links) link.drain(shuttingDown());
    while (links.some((link) => link.isBusy) && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 10));
    await Promise.allSettled([...this.#shells].map((shell) => shell.close()));
    await Promise.allSettled([...this.#entries.values()].map(({ link }) => link.close(shuttingDown())));
    this.#entries.clear();
  }

  #entry(target: SshTarget, key: string): Entry {
    let entry = this.#entries.get(key);
    if (!entry) {
      const link = new DeviceLink({
        target,
        maxSessions: this.#options.maxSessionsPerConnection ?? 6,
        maxQueued: this.#options.maxQueuedPerDevice ?? 1_000,
        connectTimeoutMs: this.#options.connectTimeoutMs ?? 10_000,
        sharedShellIdleMs: this.#options.sharedShellIdleMs ?? 30_000,
        open: (deadline) => this.#open(target, deadline),
      });
      entry = { link, users: 0 };
      this.#entries.set(key, entry);
    }
    return entry;
  }

  /** Jump hosts first: their connections are shared by all devices behind them, and held while one is open. */
  async #open(target: SshTarget, deadline: Deadline): Promise<SshConnection> {
    const hops = target.proxyJump ?? [];
    const last = hops.at(-1);
    using cleanup = new DisposableStack();
    const hop =
      last && this.#entry({ ...last, proxyJump: hops.slice(0, -1) }, keyOf({ ...last, proxyJump: hops.slice(0, -1) }));
    const hopConnection = hop && (await hop.link.connect(deadline));
    if (hopConnection) cleanup.defer(hopConnection.hold());
    const permit = await this.#permit(deadline);
    cleanup.defer(permit);
    const finishHandshake = await this.#handshakes.turn(target.address, target.port, deadline);
    try {
      const through = hop && (await this.#through(hop.link, target, deadline));
      const [credentials, expectation] = await Promise.all([
        this.#credentials.for(target),
        this.#hostKeys.expect(target),
      ]);
      const client = await openClient(
        {
          target,
          credentials,
          expectation,
          through,
          keepaliveIntervalMs: this.#options.keepaliveIntervalMs ?? 15_000,
          onNewHostKey: (key) => this.#accepted(target, key),
        },
        deadline,
      );
      const connection = new SshConnection(client, target, {
        idleCloseMs: this.#options.idleCloseMs ?? 300_000,
        onIdle: () => {},
      });
      const held = cleanup.move();
      void connection.closed.then(() => {
        held.dispose();
        this.#options.log?.('debug', 'SSH connection closed', { device: target.hostname });
      });
      this.#options.log?.('debug', 'SSH connection opened', { device: target.hostname });
      return connection;
    } finally {
      finishHandshake();
    }
  }

  async #through(hop: DeviceLink, target: SshTarget, deadline: Deadline): Promise<Duplex> {
    try {
      return await hop.forward({ host: target.address, port: target.port }, deadline);
    } catch (cause) {
      if (!isInfrastructorError(cause) || cause.code !== 'NOT_FOUND') throw cause;
      throw new SSHConnectionError(
        'DEVICE_UNREACHABLE',
        `${placeOf(target)} cannot be reached from ${placeOf(hop.target)}, the jump host before it`,
        {
          cause,
          details: { phase: 'connecting' },
          hint: 'Check that the device is up, its address as the jump host sees it, its port, and that sshd runs.',
        },
      );
    }
  }

  /** One of `maxConnections`; an idle connection makes room. */
  async #permit(deadline: Deadline): Promise<() => void> {
    if (this.#permits.taken >= this.#permits.limit) {
      for (const { link } of this.#entries.values()) {
        if (!link.connection || link.isBusy) continue;
        link.closeIdleShells();
        link.connection.retire();
        break;
      }
    }
    return await this.#permits.acquire(deadline);
  }

  async #accepted(target: SshTarget, key: HostKey): Promise<void> {
    this.#options.log?.('info', 'New host key accepted', { device: target.hostname, fingerprint: key.fingerprint });
    await this.#options.onHostKeyAccepted?.(target, key);
  }
}

/** Targets that differ in anything do not share a connection. A digest, because a target holds secrets. */
function keyOf(target: SshTarget): string {
  return createHash('sha256').update(JSON.stringify(target)).digest('base64');
}

function shuttingDown(): InfrastructorError {
  return new InfrastructorError('SHUTTING_DOWN', 'The connections are being closed', {
    hint: 'The server is stopping.',
  });
}
