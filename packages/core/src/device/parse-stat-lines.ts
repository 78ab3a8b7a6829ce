import type { FileStat } from './shell.ts';

const kinds: ReadonlyMap<number, FileStat['kind']> = new Map([
  [0o040000, 'directory'],
  [0o100000, 'file'],
  [0o120000, 'symlink'],
]);

/**
 * Reads `stat -c 'MARK %f %s %Y %n'` (stat(1); the mode bits of %f are those of inode(7)). A name may hold line breaks, so
 * only the mark, which no one can foresee, begins an entry.
 */
export function parseStatLines(text: string, mark: string): readonly FileStat[] {
  const entries: FileStat[] = [];
  for (const part of text.split(`${mark} `).slice(1)) {
    const match = /^([0-9a-f]+) (\d+) (-?\d+) ([\s\S]*)\n$/.exec(part);
    if (!match) continue;
    const bits = Number.parseInt(match[1] as string, 16);
    entries.push({
      path: match[4] as string,
      kind: kinds.get(bits & 0o170000) ?? 'other',
      sizeBytes: Number(match[2]),
      mode: bits & 0o7777,
      modifiedAt: new Date(Number(match[3]) * 1000).toISOString(),
    });
  }
  return entries;
}
