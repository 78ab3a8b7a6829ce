import { isInfrastructorError } from '../../contract/errors.ts';
import type { ReadInclude } from '../ssh-config/ssh-config-file.ts';
import type { AllowedFolders } from './allowed-folders.ts';
import { fromHome } from './allowed-folders.ts';
import { expandGlob } from './expand-glob.ts';

/** Includes of includes of one import together. */
const mostFiles = 256;

/**
 * Follows Include lines into the allowed folders alone. Like ssh it passes over what matches no file; what lies elsewhere
 * or cannot be read is told and left out.
 */
export function readIncludes(folders: AllowedFolders, warn: (message: string) => void): ReadInclude {
  let files = 0;
  return (glob) => {
    const pattern = fromHome(glob);
    const found = expandGlob(pattern, (folder) => folders.contains(folder));
    if (found.length === 0 && !folders.contains(pattern))
      warn(`Include ${glob} is not followed: it leads out of ${folders.names}`);
    return found.flatMap((path) => {
      files += 1;
      if (files > mostFiles) {
        warn(`Include ${glob} is not followed: more than ${mostFiles} files are included`);
        return [];
      }
      try {
        return [{ path, text: folders.read(path) }];
      } catch (error) {
        if (!isInfrastructorError(error)) throw error;
        warn(`Include ${path} is not followed: ${error.message}`);
        return [];
      }
    });
  };
}
