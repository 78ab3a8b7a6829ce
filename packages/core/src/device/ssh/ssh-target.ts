import type { HostKey } from './host-key.ts';

/** Where a device is and how to get in. Secrets are values here; they are never written to a log or a message. */
export interface SshTarget {
  readonly id: string;
  readonly hostname: string;
  /** Name or IP address to connect to. */
  readonly address: string;
  readonly port: number;
  readonly username: string;
  /** The only key that is tried, where it is given. */
  readonly privateKeyPath?: string | undefined;
  /** The text of a private key, tried before any file. */
  readonly privateKey?: string | undefined;
  readonly passphrase?: string | undefined;
  readonly password?: string | undefined;
  /** Approved keys, each `SHA256:…` or `type base64`. When there are any, no other key is accepted. */
  readonly pinnedHostKeys: readonly string[];
  /** Hosts on the way, the nearest to us first. */
  readonly proxyJump?: readonly SshTarget[] | undefined;
}

/** Whether a command that needs root goes through sudo; a login of root needs none. */
export function needsSudo(target: SshTarget, privileged: boolean): boolean {
  return privileged && target.username !== 'root';
}

/** `strict`: only keys that are known. `accept-new`: the first key of an unknown host is taken and reported; a changed one never. */
export type HostKeyPolicyName = 'strict' | 'accept-new';

export interface SshConnectionsOptions {
  /** Over name lookup, TCP, jump hosts, key exchange and authentication of one connection. Default 10 s. */
  readonly connectTimeoutMs?: number | undefined;
  /** Of a command that brings no limit of its own. Default 30 s. */
  readonly commandTimeoutMs?: number | undefined;
  /** Over all devices, jump hosts included. Default 2,000. */
  readonly maxConnections?: number | undefined;
  /** Default `strict`. */
  readonly hostKeyPolicy?: HostKeyPolicyName | undefined;
  /** Default: the user's and the system's OpenSSH files. */
  readonly knownHostsFiles?: readonly string[] | undefined;
  /** A connection without work is closed after this. Default 5 min. */
  readonly idleCloseMs?: number | undefined;
  /** Sent when nothing was heard; three without an answer end the connection. Default 15 s, 0 for never. */
  readonly keepaliveIntervalMs?: number | undefined;
  /** Commands at once on one connection; sshd allows 10 (MaxSessions), and frees a slot a little after it says so. Default 6. */
  readonly maxSessionsPerConnection?: number | undefined;
  /** Commands that wait for one device; more are refused as OVERLOADED. Default 1000. */
  readonly maxQueuedPerDevice?: number | undefined;
  /** A standing shell without work is closed after this. Default 30 s. */
  readonly sharedShellIdleMs?: number | undefined;
  /** Socket of the SSH agent; null for none. Default: SSH_AUTH_SOCK. */
  readonly agentSocket?: string | null | undefined;
  /** Keys that are tried where the device names none. Default: id_ed25519, id_ecdsa and id_rsa of ~/.ssh. */
  readonly defaultKeyFiles?: readonly string[] | undefined;
  readonly log?:
    | ((level: 'debug' | 'info' | 'warn', message: string, details: Readonly<Record<string, unknown>>) => void)
    | undefined;
  /** A new key was accepted (policy `accept-new`): pin it. The connection goes on when this has settled. */
  readonly onHostKeyAccepted?: ((target: SshTarget, key: HostKey) => void | Promise<void>) | undefined;
}

export interface SshStatistics {
  /** Established. */
  readonly connections: number;
  /** Open channels: commands, and streams to sockets and ports. */
  readonly channels: number;
  /** Commands that wait for a channel. */
  readonly queued: number;
  /** Connections that are being made. */
  readonly handshakes: number;
}
