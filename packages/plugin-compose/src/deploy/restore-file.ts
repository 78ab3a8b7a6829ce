import { type DeviceAccess, isInfrastructorError, sh } from '@infrastructor/core';
import { wordsOf } from './compose-project.ts';

/**
 * Puts the compose file back as it was. One that never changed is left alone, and where no new file can be written, on a
 * full disk, the copy takes its place, which needs no room.
 * @returns what is wrong, where it could not be put back
 */
export async function restoreFile(
  { exec, readFile, writeFileAtomic }: DeviceAccess,
  file: string,
  previous: string,
  copy: string | undefined,
): Promise<string[]> {
  const textOf = async (path: string) => {
    try {
      return Buffer.from(await readFile(path)).toString('utf8');
    } catch (error) {
      if (isInfrastructorError(error) && error.code === 'NOT_FOUND') return undefined;
      throw error;
    }
  };
  if ((await textOf(file)) === previous) return [];
  try {
    await writeFileAtomic(file, previous);
    return [];
  } catch (error) {
    if (!isInfrastructorError(error) || error.code !== 'COMMAND_FAILED') throw error;
    if (copy === undefined || (await textOf(copy)) !== previous) return [`${file}: ${error.message}`];
    const moved = await exec(sh`mode=$(stat -c %a -- ${file}) && chmod "$mode" -- ${copy} && mv -f -- ${copy} ${file}`);
    return moved.exitCode === 0 ? [] : [`${file}: ${wordsOf(moved)}`];
  }
}
