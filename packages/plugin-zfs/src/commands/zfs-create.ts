import { type ShellCommand, sh } from '@infrastructor/core';
import { inUtc } from './in-utc.ts';

/** zfs-snapshot(8); `-r` takes all descendants at the same moment. */
export function takeSnapshot(fullName: string, recursive: boolean): ShellCommand {
  return inUtc(sh`zfs snapshot ${recursive ? ['-r', fullName] : [fullName]}`);
}

/** zfs-clone(8); `-p` makes missing parents. */
export function cloneSnapshot(fullName: string, target: string, createParents: boolean): ShellCommand {
  return inUtc(sh`zfs clone ${createParents ? ['-p', fullName, target] : [fullName, target]}`);
}
