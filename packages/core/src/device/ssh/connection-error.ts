import { type InfrastructorError, isInfrastructorError, SSHConnectionError } from '../../contract/errors.ts';
import type { SshTarget } from './ssh-target.ts';

/** `nas01 (10.0.0.2:22)` */
export function placeOf(target: SshTarget): string {
  return `${target.hostname} (${target.address}:${target.port})`;
}

const networkReasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  EHOSTUNREACH: 'there is no route to the host',
  ENETUNREACH: 'the network is unreachable',
  EHOSTDOWN: 'the host is down',
  ENETDOWN: 'the network is down',
  ETIMEDOUT: 'the host did not answer',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed',
  ENOTFOUND: 'the name does not exist',
  EAI_AGAIN: 'the name could not be looked up',
};

const closedEarlyHint =
  'sshd closes connections early when too many are being opened (MaxStartups), after failed logins (PerSourcePenalties, OpenSSH 9.8), or by a firewall or fail2ban. It is tried again later.';

/** What went wrong before a connection was ready, as one of our errors. */
export function connectFailure(target: SshTarget, phase: string, cause: unknown): InfrastructorError {
  if (isInfrastructorError(cause)) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const reason = networkReasons[code];
  const reached = phase !== 'connecting';
  const details = { phase, ...(code ? { reason: code } : {}) };
  if (reason && !reached) {
    return new SSHConnectionError('DEVICE_UNREACHABLE', `${placeOf(target)} cannot be reached: ${reason}`, {
      cause,
      hint:
        code === 'ENOTFOUND' || code === 'EAI_AGAIN'
          ? 'Check the address of the device and the name server.'
          : 'Check that the device is up, its address and port, and that sshd runs.',
      details,
    });
  }
  const message = cause instanceof Error ? cause.message : String(cause);
  const early = code === 'ECONNRESET' || code === 'EPIPE' || code === '' || reason !== undefined;
  return new SSHConnectionError(
    'DEVICE_UNREACHABLE',
    `${placeOf(target)} broke off while ${phase}: ${reason ?? message}`,
    { cause, hint: early ? closedEarlyHint : undefined, details },
  );
}

/** The connection broke while it was in use. */
export function connectionLost(target: SshTarget, cause: unknown): InfrastructorError {
  if (isInfrastructorError(cause)) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const text = cause instanceof Error ? cause.message : cause === undefined ? 'the server closed it' : String(cause);
  const reason = networkReasons[code] ?? (text === 'Keepalive timeout' ? 'the device does not answer any more' : text);
  return new SSHConnectionError('SSH_CONNECTION_LOST', `The connection to ${placeOf(target)} was lost: ${reason}`, {
    cause,
    hint: 'Whether the command had an effect is not known. The next request connects again.',
  });
}

/** SSH_MSG_CHANNEL_OPEN_FAILURE reasons (RFC 4254, 5.1). */
export const openFailure = { prohibited: 1, connectFailed: 2, unknownType: 3, resourceShortage: 4 } as const;

export function openFailureReason(error: unknown): number | undefined {
  return error instanceof Error && 'reason' in error && typeof error.reason === 'number' ? error.reason : undefined;
}

export function channelRefused(target: SshTarget, what: string, cause: unknown): InfrastructorError {
  const text = cause instanceof Error ? cause.message.replace('(SSH) ', '') : String(cause);
  const prohibited = openFailureReason(cause) === openFailure.prohibited;
  return new SSHConnectionError('SSH_CHANNEL_REFUSED', `${placeOf(target)} opened no channel for ${what}: ${text}`, {
    cause,
    retryable: !prohibited,
    hint: prohibited
      ? 'Allow it in sshd_config: AllowTcpForwarding and AllowStreamLocalForwarding, and PermitOpen where it is set.'
      : 'sshd limits the sessions of one connection (MaxSessions); 0 or 1 is too few.',
  });
}
