import { type ShellCommand, type Static, sh, Type } from '@infrastructor/core';
import { DatasetName } from '../names.ts';
import { inUtc } from './in-utc.ts';

export const ReceiveTarget = Type.Object({
  target: DatasetName,
  force: Type.Boolean(),
  resumable: Type.Boolean(),
});
export type ReceiveTarget = Static<typeof ReceiveTarget>;

/** `-u` leaves it unmounted, so that no mount point of the source covers one here (zfs-receive(8)). */
const words = ({ target, force, resumable }: ReceiveTarget, ...more: readonly string[]) => [
  ...more,
  '-u',
  ...(force ? ['-F'] : []),
  ...(resumable ? ['-s'] : []),
  target,
];

/** Takes a stream from standard input. */
export function receiveStream(target: ReceiveTarget): ShellCommand {
  return inUtc(sh`zfs receive ${words(target)}`);
}

/** Takes a stream from a file on the device. */
export function receiveFile(file: string, target: ReceiveTarget): ShellCommand {
  return inUtc(sh`zfs receive ${words(target)} < ${file}`);
}

/** Says what a stream in a file would do, and does nothing. */
export function tryReceiveFile(file: string, target: ReceiveTarget): ShellCommand {
  return inUtc(sh`zfs receive ${words(target, '-n', '-v')} < ${file}`);
}

/** The token of a receive that stopped, or `-`. */
export function resumeTokenOf(target: string): ShellCommand {
  return inUtc(sh`zfs get -H -o value receive_resume_token ${target}`);
}
