import { createHash, randomUUID } from 'node:crypto';
import path from 'node:path';
import { DataCollectionError } from '../contract/errors.ts';
import { type ShellCommand, sh, shellSequence } from '../contract/sh.ts';
import type { Shell } from '../device/shell.ts';

/** Folders and files that are searched for the same names. */
export interface ListingGroup {
  readonly roots: readonly string[];
  /** As `find -name` takes them. */
  readonly names: readonly string[];
}

export interface ListingRequest {
  readonly groups: readonly ListingGroup[];
  readonly maxDepth: number;
  readonly maxFileBytes: number;
}

export interface Listing {
  /** Hash by path; of a file above the size limit it is {@link largeFileHash}. */
  readonly files: ReadonlyMap<string, string>;
  /** Folders to watch: every root, every folder below, and the folder of a root that is a file. */
  readonly directories: readonly string[];
  /** Files and folders that may not be read. What is below such a folder is unknown, not gone. */
  readonly denied: readonly string[];
}

/** Of no interest, and often with more folders than all the rest. */
const pruned = ['(', '-name', '.git', '-o', '-name', 'node_modules', ')', '-prune', '-o'];

/**
 * All files below some roots with their sha256, in one command (find(1), sha256sum(1); both as in BusyBox).
 * @throws {DataCollectionError} when the listing is not whole, for a part of it would look like deleted files
 */
export async function listFiles(shell: Shell, request: ListingRequest, signal: AbortSignal): Promise<Listing> {
  if (request.groups.every(({ roots }) => roots.length === 0)) return { files: new Map(), directories: [], denied: [] };
  const mark = randomUUID();
  const options = { signal, timeoutMs: 120_000, maxOutputBytes: 32 * 1024 * 1024 };
  const { stdout, stderr, truncated } = await shell.exec(listingCommand(request, mark), options);
  const parts = stdout.split(`${mark}\n`);
  if (truncated || parts.length !== request.groups.length * sectionNames.length + 1) {
    throw new DataCollectionError(
      'COMMAND_FAILED',
      `The configuration files could not be listed: ${stderr.slice(0, 300)}`,
      {
        hint: 'The listing ended early; watch fewer or smaller folders.',
      },
    );
  }
  const section = (name: (typeof sectionNames)[number]) =>
    parts.filter((_, index) => index % sectionNames.length === sectionNames.indexOf(name));
  const names = (text: readonly string[]) => text.flatMap((part) => part.split('\0'));
  return {
    files: new Map(
      section('hashes')
        .flatMap((text) => [...readHashes(text)])
        .concat(section('large').flatMap((text) => [...readLarge(text)])),
    ),
    directories: watchedFolders(names(section('folders')), names(section('files'))),
    denied: readDenied(stderr),
  };
}

/** Stands for the content of a file that is too large to be read: it changes when the file does. */
export function largeFileHash(sizeBytes: number, modifiedAtSec: number): string {
  return createHash('sha256').update(`large:${sizeBytes}:${modifiedAtSec}`).digest('hex');
}

/** What is printed for each group, in this order. */
const sectionNames = ['folders', 'files', 'hashes', 'large'] as const;

function listingCommand({ groups, maxDepth, maxFileBytes }: ListingRequest, mark: string): ShellCommand {
  const beyond = `+${maxFileBytes}c`;
  return shellSequence(
    groups.map(({ roots, names }) => {
      const named = [
        '(',
        ...names.flatMap((name, index) => (index === 0 ? ['-name', name] : ['-o', '-name', name])),
        ')',
      ];
      return sh`set -- ${roots}
find -L "$@" -maxdepth ${maxDepth} ${pruned} -type d -print0
echo ${mark}
find -L "$@" -maxdepth 0 -type f -print0
echo ${mark}
{ find -L "$@" -maxdepth 0 -type f ! -size ${beyond} -exec sha256sum -- '{}' +
find -L "$@" -mindepth 1 -maxdepth ${maxDepth} ${pruned} -type f ${named} ! -size ${beyond} -exec sha256sum -- '{}' +; }
echo ${mark}
{ find -L "$@" -maxdepth 0 -type f -size ${beyond} -exec stat -L -c '%s %Y %n' -- '{}' +
find -L "$@" -mindepth 1 -maxdepth ${maxDepth} ${pruned} -type f ${named} -size ${beyond} -exec stat -L -c '%s %Y %n' -- '{}' +; } 2>/dev/null
echo ${mark}`;
    }),
  );
}

/** `hash  name`; a line that begins with a backslash has its name escaped (sha256sum(1), GNU coreutils). */
function* readHashes(text: string): Generator<[string, string]> {
  for (const line of text.split('\n')) {
    const [, escaped, hash, name] = /^(\\?)([0-9a-f]{64}) [ *](\/.*)$/.exec(line) ?? [];
    if (hash === undefined || name === undefined) continue;
    yield [
      escaped ? name.replaceAll(/\\([n\\r])/g, (_, letter: string) => ({ n: '\n', r: '\r' })[letter] ?? '\\') : name,
      hash,
    ];
  }
}

function* readLarge(text: string): Generator<[string, string]> {
  for (const line of text.split('\n')) {
    const [, size, modified, name] = /^(\d+) (\d+) (\/.*)$/.exec(line) ?? [];
    if (name !== undefined) yield [name, largeFileHash(Number(size), Number(modified))];
  }
}

function watchedFolders(folders: readonly string[], files: readonly string[]): readonly string[] {
  const parents = files.filter((file) => file !== '').map((file) => path.posix.dirname(file));
  return [...new Set([...folders.filter((folder) => folder !== ''), ...parents])]
    .filter((folder) => !folder.includes('\n'))
    .sort();
}

/** `find: '/x': Permission denied`, `sha256sum: /x: Permission denied`, BusyBox: `can't open '/x'`. */
export function readDenied(stderr: string): readonly string[] {
  const found = stderr.matchAll(/^[^:\n]+: (?:can't open )?['"‘]?(\/[^\n]*?)['"’]?: Permission denied$/gm);
  return [...found].map((match) => match[1] as string);
}
