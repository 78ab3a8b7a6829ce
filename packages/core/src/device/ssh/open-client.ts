import net from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2, { type AnyAuthMethod, type Client, type ConnectConfig } from 'ssh2';
import { SSHConnectionError } from '../../contract/errors.ts';
import type { Deadline } from '../deadline.ts';
import { connectFailure, placeOf } from './connection-error.ts';
import type { Credential, Credentials } from './credentials.ts';
import { type HostKey, hostKeyFromWire } from './host-key.ts';
import type { HostKeyExpectation } from './host-key-policy.ts';
import type { SshTarget } from './ssh-target.ts';
import { prepareKeys } from './ssh2-internals.ts';

export interface OpenClientOptions {
  readonly target: SshTarget;
  readonly credentials: Credentials;
  readonly expectation: HostKeyExpectation;
  /** A stream through a jump host; a TCP connection of our own otherwise. */
  readonly through?: Duplex | undefined;
  readonly keepaliveIntervalMs: number;
  readonly onNewHostKey: (key: HostKey) => Promise<void>;
}

/**
 * One SSH connection, ready for channels. It is closed again on every failure.
 * @throws {SSHConnectionError} DEVICE_UNREACHABLE, SSH_AUTHENTICATION_FAILED, HOST_KEY_UNKNOWN or HOST_KEY_CHANGED
 * @throws {InfrastructorError} DEADLINE_EXCEEDED or ABORTED
 */
export async function openClient(options: OpenClientOptions, deadline: Deadline): Promise<Client> {
  const { target } = options;
  if (options.credentials.usable.length === 0) throw noCredentials(target, options.credentials);
  if (deadline.failure) throw deadline.failure;
  const client = new ssh2.Client();
  // Without noDelay every exchange waits for the peer's delayed acknowledgement, some 40 ms each.
  const socket = options.through ?? net.connect({ host: target.address, port: target.port, noDelay: true });
  let phase = 'connecting';
  try {
    const ready = new Promise<Client>((resolve, reject) => {
      const fail = (cause: unknown) => reject(connectFailure(target, phase, cause));
      const tried: Credential[] = [];
      let accepts: readonly string[] | null = null;
      let exhausted = false;

      socket.once('connect', () => (phase = 'waiting for the SSH banner'));
      client.once('handshake', () => (phase = 'authenticating'));
      client.on('handshake', () => prepareKeys(client));
      client.once('ready', () => resolve(client));
      client.once('close', () => fail(new Error('the server closed the connection')));
      client.on('error', (error) => {
        // A key that the agent would not sign with is not the end; the next credential is.
        if (error.level === 'agent' || (error.level === 'client-authentication' && !exhausted)) return;
        if (exhausted || isAuthenticationEnd(error))
          reject(authenticationFailed(target, options.credentials, tried, accepts, error));
        else fail(error);
      });

      const remaining = [...options.credentials.usable];
      const nextMethod = (left: readonly string[] | null): AnyAuthMethod | false => {
        accepts = left ?? accepts;
        for (;;) {
          const credential = remaining.shift();
          if (!credential) {
            exhausted = true;
            return false;
          }
          if (left && !left.includes(credential.protocolName)) continue;
          tried.push(credential);
          return credential.method;
        }
      };

      client.connect({
        sock: socket,
        username: target.username,
        readyTimeout: 0,
        keepaliveInterval: options.keepaliveIntervalMs,
        keepaliveCountMax: 3,
        algorithms: preferring(options.expectation.types),
        authHandler: ((left, _partial, next) => next(nextMethod(left) as AnyAuthMethod)) as NonNullable<
          ConnectConfig['authHandler']
        >,
        hostVerifier: (blob: Buffer, verify: (accepted: boolean) => void) => {
          phase = 'checking the host key';
          acceptKey(options, hostKeyFromWire(blob)).then(
            () => {
              phase = 'exchanging keys';
              verify(true);
            },
            (error) => {
              reject(error);
              verify(false);
            },
          );
        },
      });
      // The stream is paused until the client starts to read, so this steals nothing.
      socket.once('data', () => {
        if (phase !== 'checking the host key') phase = 'exchanging keys';
      });
      if (options.through) phase = 'waiting for the SSH banner';
    });
    return await deadline.race(() => phase, ready, discard);
  } catch (error) {
    discard(client);
    socket.destroy();
    throw error;
  }
}

function discard(client: Client): void {
  client.removeAllListeners();
  client.on('error', () => {});
  client.destroy();
}

async function acceptKey(options: OpenClientOptions, key: HostKey): Promise<void> {
  if (options.expectation.check(key).isNew) await options.onNewHostKey(key);
}

/** RSA keys sign by three algorithms, of which the one with SHA-1 is left for servers that know no other. */
const algorithmsOf: Readonly<Record<string, readonly string[]>> = {
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
};

const serverHostKeys = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
] as const;

/** Asks for the known type first, since the server sends one key only, of the first type that both have. */
function preferring(types: readonly string[]): NonNullable<ConnectConfig['algorithms']> {
  const first = types.flatMap((type) => algorithmsOf[type] ?? [type]);
  const order = (name: string) => (first.includes(name) ? first.indexOf(name) : first.length);
  return { serverHostKey: serverHostKeys.toSorted((a, b) => order(a) - order(b)) };
}

/** OpenSSH ends the connection after MaxAuthTries refused keys with reason 2 and this text. */
function isAuthenticationEnd(error: Error): boolean {
  return /too many authentication failures/i.test(error.message);
}

function noCredentials(target: SshTarget, { problems }: Credentials): SSHConnectionError {
  const why = problems.length > 0 ? `: ${problems.join('; ')}` : '';
  return new SSHConnectionError(
    'SSH_AUTHENTICATION_FAILED',
    `There is nothing to log in to ${placeOf(target)} with${why}`,
    {
      hint: 'Name a private key for the device (sshPrivateKeyPath), or start an SSH agent.',
    },
  );
}

function authenticationFailed(
  target: SshTarget,
  credentials: Credentials,
  tried: readonly Credential[],
  accepts: readonly string[] | null,
  cause: unknown,
): SSHConnectionError {
  const attempts = tried.map(({ label }) => label).join(', ') || 'nothing that the server takes';
  const notes = [
    ...(accepts ? [`the server takes ${accepts.join(', ')}`] : []),
    ...(isAuthenticationEnd(cause as Error) ? ['it allows no more attempts (MaxAuthTries)'] : []),
    ...credentials.problems,
  ];
  const note = notes.length > 0 ? `; ${notes.join('; ')}` : '';
  return new SSHConnectionError(
    'SSH_AUTHENTICATION_FAILED',
    `${placeOf(target)} refused user "${target.username}": tried ${attempts}${note}`,
    {
      cause,
      hint: `Put the public key into ~${target.username}/.ssh/authorized_keys on the device, or correct the user and key with edit_device.`,
    },
  );
}
