import {
  type CommandDefinition,
  DataCollectionError,
  type DeviceAccess,
  type ExecResult,
  isInfrastructorError,
  type ParamsInput,
  type ShellCommand,
  type Static,
  type TSchema,
} from '@infrastructor/core';
import { explained, isRefused, missingPermission, wordsOf } from './explain-failure.ts';

/** What `zfs allow` would have to grant, and on which dataset; left out where ZFS asks for root. */
export interface Delegation {
  readonly permissions: string;
  readonly dataset: string;
}

type Runner = Pick<DeviceAccess, 'device' | 'run'>;
type Executor = Pick<DeviceAccess, 'device' | 'exec'>;

/**
 * Does something as the user, and where ZFS refuses that, by `sudo -n`.
 * @throws {InfrastructorError} PRIVILEGE_REQUIRED with the missing permission, NOT_FOUND, CONFLICT or the command's failure
 */
async function asUserOrRoot<Result>(
  hostname: string,
  delegation: Delegation | undefined,
  attempt: (privileged: boolean) => Promise<Result>,
): Promise<Result> {
  let words: string;
  try {
    return await attempt(false);
  } catch (error) {
    words = wordsOf(error);
    if (!isRefused(words)) throw explained(error);
  }
  try {
    return await attempt(true);
  } catch (error) {
    const refused = isRefused(wordsOf(error)) || (isInfrastructorError(error) && error.code === 'PRIVILEGE_REQUIRED');
    throw refused ? missingPermission(words, hostname, delegation) : explained(error);
  }
}

/** Runs a defined command as the user, or as root where ZFS refuses the user. */
export function runPermitted<Params extends TSchema, Output extends TSchema>(
  { device, run }: Runner,
  command: CommandDefinition<Params, Output>,
  params?: ParamsInput<Params>,
  delegation?: Delegation,
): Promise<Static<Output>> {
  return asUserOrRoot(device.hostname, delegation, (privileged) => run({ ...command, privileged }, params));
}

export interface ExecPermittedOptions {
  /** For messages, like `zfs snapshot`. */
  readonly name: string;
  readonly timeoutMs: number;
  readonly delegation?: Delegation;
}

/**
 * Runs a command line as the user, or as root where ZFS refuses the user.
 * @returns its result, whose exit code is 0
 */
export function execPermitted(
  { device, exec }: Executor,
  command: ShellCommand,
  { name, timeoutMs, delegation }: ExecPermittedOptions,
): Promise<ExecResult> {
  return asUserOrRoot(device.hostname, delegation, async (privileged) => {
    const result = await exec(command, { timeoutMs, privileged });
    if (result.exitCode !== 0) throw commandFailure(name, device.hostname, result.exitCode, result.stderr);
    return result;
  });
}

/** The failure of a command that no parser reads, in the form of those that one does. */
export function commandFailure(
  name: string,
  hostname: string,
  exitCode: number | undefined,
  stderr: string,
): DataCollectionError {
  const words = stderr.trim().slice(0, 600);
  const code = exitCode === 127 ? 'COMMAND_NOT_FOUND' : 'COMMAND_FAILED';
  return new DataCollectionError(code, `${name} on ${hostname} exited with ${exitCode ?? 'a signal'}: ${words}`, {
    details: { command: name, exitCode, stderr: words },
    hint: exitCode === 127 ? 'Install the ZFS commands there, or put them on the PATH.' : undefined,
  });
}
