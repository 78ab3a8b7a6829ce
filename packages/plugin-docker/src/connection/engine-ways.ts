import type { Duplex } from 'node:stream';
import { DataCollectionError, type InfrastructorError, isInfrastructorError, sh } from '@infrastructor/core';
import { defaultSocketPath } from '../options.ts';
import type { DeviceShell } from './device-shells.ts';
import { engineForbidden, engineUnavailable, engineUnavailableCode, explainDialFailure } from './engine-error.ts';
import { EngineLink } from './engine-link.ts';
import { processDuplex } from './process-duplex.ts';

/** How the engine is reached; `cli` is for reading only. */
export type EngineWay = 'socket' | 'dial-stdio' | 'sudo dial-stdio' | 'cli';

export interface EngineTarget {
  readonly device: string;
  readonly socketPath: string;
  shell(): Promise<DeviceShell>;
}

const connectTimeoutMs = 10_000;

export function linkBy(way: Exclude<EngineWay, 'cli'>, target: EngineTarget): EngineLink {
  // Many at once, because a sample of statistics takes an engine a second (20.10) in which it does nothing. A forwarded
  // socket is no session to sshd; a command is one of the few that a connection may have (MaxSessions).
  const few = way === 'socket' ? { maxRequests: 128, maxStreams: 192 } : { maxRequests: 2, maxStreams: 3 };
  return new EngineLink({
    ...few,
    open: () => (way === 'socket' ? connect(target) : dial(target, way !== 'dial-stdio')),
  });
}

async function connect({ shell, socketPath }: EngineTarget): Promise<Duplex> {
  return (await shell()).connect({ unixSocket: socketPath }, { timeoutMs: connectTimeoutMs });
}

async function dial({ shell, socketPath, device }: EngineTarget, privileged: boolean): Promise<Duplex> {
  // Without a host the CLI's own context says where the engine is, which may be rootless.
  const host = socketPath === defaultSocketPath ? [] : ['--host', `unix://${socketPath}`];
  const process = await (await shell()).openStream(sh`docker ${host} system dial-stdio`, { input: true, privileged });
  return processDuplex(process, (stderr, exitCode) => explainDialFailure(device, stderr, exitCode));
}

/** Errors of the socket after which another way may lead to the engine. */
export const socketFailures: readonly string[] = ['NOT_FOUND', 'PRIVILEGE_REQUIRED', 'SSH_CHANNEL_REFUSED'];

/**
 * What to try after a way has failed: another way, or the error for the user.
 * @param socketError why the socket itself could not be used
 */
export async function afterFailure(
  way: EngineWay,
  error: unknown,
  target: EngineTarget,
  socketError: InfrastructorError | undefined,
): Promise<EngineWay> {
  if (!isInfrastructorError(error)) throw error;
  if (way === 'socket' && socketFailures.includes(error.code)) return 'dial-stdio';
  if (way === 'dial-stdio') {
    if (error.code === 'PRIVILEGE_REQUIRED') return 'sudo dial-stdio';
    if (error.code === 'COMMAND_NOT_FOUND') throw await whyNoSocket(target, socketError, error);
    if (error.code === 'COMMAND_FAILED') return 'cli';
  }
  if (way === 'sudo dial-stdio' && error.code !== engineUnavailableCode) {
    throw engineForbidden(target.device, socketError?.message ?? error.message, error);
  }
  throw error;
}

/** sshd does not say why a socket cannot be reached, so the device is asked. */
async function whyNoSocket(
  { device, socketPath, shell }: EngineTarget,
  socketError: InfrastructorError | undefined,
  noCommand: InfrastructorError,
): Promise<InfrastructorError> {
  if (socketError?.code === 'PRIVILEGE_REQUIRED') return engineForbidden(device, socketError.message, socketError);
  const test = sh`if [ ! -S ${socketPath} ]; then echo absent; elif [ ! -w ${socketPath} ]; then echo forbidden; fi`;
  const { stdout } = await (await shell()).exec(test, { timeoutMs: connectTimeoutMs });
  if (stdout.startsWith('forbidden')) return engineForbidden(device, `no permission on ${socketPath}`, socketError);
  if (!stdout.startsWith('absent')) return engineUnavailable(device, `nothing listens at ${socketPath}`, socketError);
  return new DataCollectionError(
    'COMMAND_NOT_FOUND',
    `${device} has no container engine: there is no socket ${socketPath} and no docker command`,
    { cause: noCommand, hint: 'Install Docker there, or set the plugin’s socketPath to where the engine listens.' },
  );
}
