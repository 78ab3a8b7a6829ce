import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** More files than any Include line means. */
const most = 256;

/**
 * Paths that an absolute pattern covers, in byte order (glob(7): `*`, `?` and `[…]` match no slash and no leading dot).
 * @param mayList asked before a folder is read, so that a pattern cannot look around elsewhere
 */
export function expandGlob(pattern: string, mayList: (folder: string) => boolean): readonly string[] {
  let found = ['/'];
  for (const segment of path.resolve(pattern).split('/').filter(Boolean)) {
    found = /[*?[]/.test(segment)
      ? found.flatMap((folder) => (mayList(folder) ? matches(folder, segment) : [])).slice(0, most)
      : found.map((folder) => path.join(folder, segment));
  }
  return found.filter((file) => mayList(path.dirname(file)) && exists(file));
}

function matches(folder: string, segment: string): string[] {
  const wanted = segmentPattern(segment);
  return namesIn(folder)
    .filter((name) => wanted.test(name) && (segment.startsWith('.') || !name.startsWith('.')))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map((name) => path.join(folder, name));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function exists(file: string): boolean {
  try {
    lstatSync(file);
    return true;
  } catch {
    return false;
  }
}

/** One segment as a regular expression; a bracket that is never closed is an ordinary character. */
function segmentPattern(segment: string): RegExp {
  const source = segment.replace(/\[(!?)(\]?[^\]]*)\]|\*+|[\s\S]/g, (part, not?: string, set?: string) => {
    if (set) return `[${not ? '^' : ''}${set.replace(/[\\\]^[]/g, '\\$&')}]`;
    if (part.startsWith('*')) return '.*';
    return part === '?' ? '.' : part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  });
  try {
    return new RegExp(`^${source}$`, 's');
  } catch {
    // A range like [z-a] covers nothing.
    return /(?!)/;
  }
}
