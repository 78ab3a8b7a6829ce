import { type ShellCommand, sh } from '@infrastructor/core';

/** ZFS prints local times without a zone; the parsers read them as UTC. */
export function inUtc(command: ShellCommand): ShellCommand {
  return sh`env TZ=UTC ${command}`;
}
