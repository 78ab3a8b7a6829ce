import { type DeviceAccess, type ShellCommand, sh, toInfrastructorError } from '@infrastructor/core';
import { sections, splitSections } from '../commands/sections.ts';
import { df } from '../parsers/df.ts';
import { known } from '../parsers/known.ts';
import type { MountUse } from '../schemas/drives-stats.ts';
import type { Filesystem } from '../schemas/filesystem.ts';
import type { Mount } from '../schemas/mount.ts';
import { isRemote } from './mount-kinds.ts';

/** What `timeout` gives a mount on the device; the connection waits a little longer, for a df that cannot even be killed. */
const limitSec = 3;
const execTimeoutMs = 6_000;

/** Mounts that may hang are asked apart from each other, so many at once. */
const atATime = 8;

/** Space and inodes of mount points (df(1)), bounded on the device. */
export function dfCommand(mountPoints: readonly string[]): ShellCommand {
  return sections({
    space: sh`timeout -k 1 ${limitSec} df -PT -B1 -- ${mountPoints}`,
    inodes: sh`timeout -k 1 ${limitSec} df -PTi -- ${mountPoints}`,
  });
}

/** The use of each mount. One that is dead is labelled as such and holds nobody up: it is asked alone, with little time. */
export async function mountUses(
  mounts: readonly Mount[],
  { exec, now }: { readonly exec: DeviceAccess['exec']; readonly now: Date },
): Promise<MountUse[]> {
  const local = mounts.filter((mount) => !isRemote(mount));
  const remote = mounts.filter(isRemote);
  const uses = local.length === 0 ? [] : await ask(local);
  for (let start = 0; start < remote.length; start += atATime) {
    const batch = remote.slice(start, start + atATime);
    uses.push(...(await Promise.all(batch.map((mount) => ask([mount])))).flat());
  }
  return uses;

  async function ask(group: readonly Mount[]): Promise<MountUse[]> {
    try {
      const { stdout, stderr } = await exec(dfCommand(group.map(({ mountPoint }) => mountPoint)), {
        timeoutMs: execTimeoutMs,
      });
      const parts = splitSections(stdout);
      const read = (name: string) => rows(parts.get(name)?.text ?? '', now);
      const [space, inodes] = [read('space'), read('inodes')];
      const isLate = [124, 137].includes(parts.get('space')?.exitCode ?? 124);
      return group.map((mount) => use(mount, space, inodes, isLate ? undefined : stderr));
    } catch (thrown) {
      const error = toInfrastructorError(thrown);
      if (error.code !== 'DEADLINE_EXCEEDED') throw thrown;
      return group.map((mount) => use(mount, [], [], undefined));
    }
  }
}

/** @param words what df complained about; undefined when it did not end in time */
function use(
  mount: Mount,
  space: readonly Filesystem[],
  inodes: readonly Filesystem[],
  words: string | undefined,
): MountUse {
  const { device, mountPoint, type, options } = mount;
  const base = {
    mountPoint,
    device,
    ...(type ? { type } : {}),
    remote: isRemote(mount),
    readOnly: options.includes('ro'),
  };
  const found = space.find(({ mountedOn }) => mountedOn === mountPoint);
  if (found === undefined) {
    if (words === undefined) return { ...base, state: 'dead', reason: `It gave no answer within ${limitSec} s` };
    const reason = words.split('\n').find((line) => line.includes(mountPoint)) ?? 'df does not show it';
    return { ...base, state: 'refused', reason: reason.trim() };
  }
  const counts = inodes.find(({ mountedOn }) => mountedOn === mountPoint);
  return known({
    ...base,
    state: 'ok' as const,
    sizeBytes: found.sizeBytes,
    usedBytes: found.usedBytes,
    availableBytes: found.availableBytes,
    usedPercent: found.usedPercent,
    // File systems that make inodes as they need them (btrfs, ZFS partly) show 0.
    ...(counts?.inodes ? { inodes: counts.inodes, inodesUsed: counts.inodesUsed } : {}),
    ...(counts?.inodes ? { inodesFree: counts.inodesFree, inodesUsedPercent: counts.inodesUsedPercent } : {}),
  }) as MountUse;
}

function rows(text: string, now: Date): readonly Filesystem[] {
  if (text.trim() === '') return [];
  try {
    return df.parse(`${text}\n`, { now, warn: () => {} });
  } catch {
    // Only words of an error were printed; what is missing is told for each mount.
    return [];
  }
}
