import { randomUUID } from 'node:crypto';
import { DataCollectionError } from '../contract/errors.ts';
import { sh } from '../contract/sh.ts';
import type { Shell } from '../device/shell.ts';
import { type Frame, FrameSplitter } from './split-frames.ts';

/** What was found at a path. */
export type FileReading = { readonly path: string } & (
  | { readonly kind: 'content'; readonly bytes: Buffer }
  | { readonly kind: 'large'; readonly sizeBytes: number; readonly modifiedAtSec: number }
  | { readonly kind: 'denied'; readonly reason: string }
  | { readonly kind: 'gone' }
);

/** Paths of one command: as many as leave the command line far from the limit of the device's kernel. */
const maxPaths = 64;
const maxPathBytes = 40_000;

/** So much content is handed on before more is read, however large the files of a batch are. */
const maxHeldBytes = 4 * 1024 * 1024;

/**
 * Content of many files, one remote command for each batch of them (see {@link batches}).
 * @param maxFileBytes of a larger file only size and time are told
 * @returns the readings of a batch in one piece, or in several where they are large
 * @throws {DataCollectionError} when a command ended before it had read all of its files
 */
export async function* readFiles(
  shell: Shell,
  paths: readonly string[],
  maxFileBytes: number,
  signal: AbortSignal,
): AsyncGenerator<readonly FileReading[]> {
  for (const batch of batches(paths)) yield* readBatch(shell, batch, maxFileBytes, signal);
}

export function batches(paths: readonly string[]): readonly (readonly string[])[] {
  const all: string[][] = [];
  let weight = 0;
  for (const each of paths) {
    // Whatever is not plain travels as an escape of five characters for each byte.
    const bytes = /^[\w./:=,@%+-]*$/.test(each) ? each.length : Buffer.byteLength(each) * 5;
    const last = all.at(-1);
    if (last && last.length < maxPaths && weight + bytes <= maxPathBytes) {
      last.push(each);
      weight += bytes;
    } else {
      all.push([each]);
      weight = bytes;
    }
  }
  return all;
}

/**
 * Each file is followed by a line that nobody can foresee, so content can be anything. At the end come size and time of
 * those that are too large to be kept (find(1), stat(1); both as in BusyBox).
 */
export function readCommand(paths: readonly string[], maxFileBytes: number, mark: string) {
  return sh`set -- ${paths}
for file do
  if [ -f "$file" ] && [ -r "$file" ]; then
    head -c ${maxFileBytes + 1} -- "$file" 2>/dev/null
    printf '\n%s %d\n' ${mark} $?
  else
    head -c 1 -- "$file" 2>&1 >/dev/null
    printf '\n%s denied\n' ${mark}
  fi
done
find -L "$@" -maxdepth 0 -type f -size ${`+${maxFileBytes}c`} -exec stat -L -c '%s %Y %n' -- '{}' + 2>/dev/null
printf '\n%s large\n' ${mark}`;
}

async function* readBatch(
  shell: Shell,
  paths: readonly string[],
  maxFileBytes: number,
  signal: AbortSignal,
): AsyncGenerator<readonly FileReading[]> {
  const mark = randomUUID();
  const splitter = new FrameSplitter(mark);
  const large: string[] = [];
  let readings: FileReading[] = [];
  let heldBytes = 0;
  let done = 0;
  let end: Frame | undefined;
  await using stream = await shell.openStream(readCommand(paths, maxFileBytes, mark), { signal, timeoutMs: 120_000 });
  for await (const chunk of stream.stdout) {
    for (const frame of splitter.push(chunk)) {
      const path = paths[done];
      done += 1;
      if (path === undefined) end = frame;
      else if (frame.status === '0' && frame.body.length > maxFileBytes) large.push(path);
      else {
        readings.push(toReading(path, frame));
        heldBytes += frame.body.length;
      }
    }
    if (heldBytes < maxHeldBytes) continue;
    yield readings;
    readings = [];
    heldBytes = 0;
  }
  if (end?.status !== 'large') {
    throw new DataCollectionError('COMMAND_FAILED', `${done} of ${paths.length} configuration files could be read`, {
      hint: 'The command ended early; it is tried again by itself.',
    });
  }
  const sizes = readSizes(end.body);
  // One that was large a moment ago and is not now: an event or the next sweep tells what it is.
  readings.push(...large.map((path) => sizes.get(path) ?? { kind: 'gone' as const, path }));
  if (readings.length > 0) yield readings;
}

function toReading(path: string, { body, status }: Frame): FileReading {
  if (status === 'denied') {
    return /Permission denied/.test(body.toString('utf8'))
      ? { kind: 'denied', path, reason: 'Permission denied' }
      : { kind: 'gone', path };
  }
  // It vanished, or lost its permission, between the test and the reading: an event or the next sweep tells which.
  if (status !== '0') return { kind: 'gone', path };
  return { kind: 'content', path, bytes: Buffer.from(body) };
}

function readSizes(body: Buffer): ReadonlyMap<string, FileReading> {
  const found = body.toString('utf8').matchAll(/^(\d+) (\d+) (\/.*)$/gm);
  return new Map(
    [...found].map(([, size, modified, path = '']) => [
      path,
      { kind: 'large', path, sizeBytes: Number(size), modifiedAtSec: Number(modified) },
    ]),
  );
}
