import { type DeviceAccess, isInfrastructorError } from '@infrastructor/core';
import type { EngineContainer } from '../schemas/engine-container.ts';

/** Where Unraid, and people with other systems, keep the data of applications. */
const usual = ['/mnt/user/appdata', '/mnt/cache/appdata', '/mnt/appdata', '/srv/appdata', '/opt/appdata', '/appdata'];

/** The folder that most bind mounts of the device's containers are in, else the first usual one that exists. */
export async function findAppdata(
  { device, stat }: DeviceAccess,
  containers: readonly EngineContainer[],
): Promise<string | undefined> {
  const tagged = device.tags.appdata_path;
  if (tagged?.startsWith('/')) return tagged;
  const counts = new Map<string, number>();
  for (const bind of containers.flatMap(({ binds }) => binds)) {
    const [folder] = /^\/(?:[^/]+\/)*?appdata(?=\/|$)/.exec(bind) ?? [];
    if (folder !== undefined) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([a, many], [b, more]) => more - many || a.localeCompare(b));
  if (most) return most[0];
  for (const path of usual) {
    try {
      if (['directory', 'symlink'].includes((await stat(path)).kind)) return path;
    } catch (error) {
      if (
        !isInfrastructorError(error) ||
        !['NOT_FOUND', 'COMMAND_NOT_FOUND', 'PRIVILEGE_REQUIRED'].includes(error.code)
      )
        throw error;
    }
  }
  return undefined;
}
