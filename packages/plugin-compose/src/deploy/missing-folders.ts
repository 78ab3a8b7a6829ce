import { type DeviceAccess, sh } from '@infrastructor/core';

/** What looks like a file is not made a folder: docker would do so, and the container could not use it. */
const looksLikeFile = /\.[A-Za-z0-9]{1,5}$|\/(?:\.[^/]+|docker\.sock)$/;

/** The project's folder and folders of bind mounts that are not there yet. */
export async function missingFolders(
  { exec }: DeviceAccess,
  folder: string,
  paths: readonly string[],
): Promise<string[]> {
  const wanted = [folder, ...paths.filter((path) => !looksLikeFile.test(path) && path !== folder)];
  const result = await exec(sh`for path in ${wanted}; do [ -e "$path" ] || printf '%s\n' "$path"; done`);
  const missing = new Set(result.stdout.split('\n'));
  return wanted.filter((path) => missing.has(path));
}
