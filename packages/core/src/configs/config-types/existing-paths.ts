import type { DeviceAccess } from '../../contract/context.ts';
import { sh } from '../../contract/sh.ts';

/** Those of some paths that are there. */
export async function existingPaths(
  { exec }: Pick<DeviceAccess, 'exec'>,
  paths: readonly string[],
): Promise<readonly string[]> {
  const { stdout } = await exec(sh`for path in ${paths}; do [ -e "$path" ] && printf '%s\n' "$path"; done; true`);
  return stdout.split('\n').filter((path) => path !== '');
}
