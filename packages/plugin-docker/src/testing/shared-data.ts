import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Collections of real data that lie beside the checkout; they are not part of the repository. */
export const sharedFolder = fileURLToPath(new URL('../../../../../shared/', import.meta.url));

/** Why a test over the collections is skipped, or undefined when they are there. */
export const sharedIsAbsent = existsSync(sharedFolder) ? undefined : 'no ../shared beside the checkout';

export function readShared(path: string): string {
  return readFileSync(`${sharedFolder}${path}`, 'utf8');
}
