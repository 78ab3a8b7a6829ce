import { randomUUID } from 'node:crypto';
import { DataCollectionError } from '../contract/errors.ts';
import { sh } from '../contract/sh.ts';
import type { Shell } from '../device/shell.ts';

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

/**
 * Content of many files, one remote command for each batch of them.
 * @param maxFileBytes of a larger file only size and time are told
 */
export async function* readFiles(
  shell: Shell,
  paths: readonly string[],
  maxFileBytes: number,
  signal: AbortSignal,
): AsyncGenerator<readonly FileReading[]> {
  for (const batch of batches(paths)) yield await readBatch(shell, batch, maxFileBytes, signal);
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

/** Each file is followed by a line that nobody can foresee, so content can be anything. */
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
done`;
}

async function readBatch(
  shell: Shell,
  paths: readonly string[],
  maxFileBytes: number,
  signal: AbortSignal,
): Promise<readonly FileReading[]> {
  const mark = randomUUID();
  const chunks: Uint8Array[] = [];
  await using stream = await shell.openStream(readCommand(paths, maxFileBytes, mark), { signal, timeoutMs: 120_000 });
  for await (const chunk of stream.stdout) chunks.push(chunk);
  const frames = splitFrames(Buffer.concat(chunks), mark);
  if (frames.length !== paths.length) {
    throw new DataCollectionError(
      'COMMAND_FAILED',
      `${frames.length} of ${paths.length} configuration files could be read`,
      {
        hint: 'The command ended early; it is tried again by itself.',
      },
    );
  }
  return Promise.all(paths.map((each, index) => toReading(shell, each, frames[index] as Frame, maxFileBytes, signal)));
}

interface Frame {
  readonly body: Buffer;
  readonly status: string;
}

export function splitFrames(output: Buffer, mark: string): readonly Frame[] {
  const frames: Frame[] = [];
  const closing = Buffer.from(`\n${mark} `);
  let from = 0;
  for (;;) {
    const at = output.indexOf(closing, from);
    const end = at < 0 ? -1 : output.indexOf(0x0a, at + closing.length);
    if (end < 0) return frames;
    frames.push({ body: output.subarray(from, at), status: output.toString('utf8', at + closing.length, end) });
    from = end + 1;
  }
}

async function toReading(
  shell: Shell,
  path: string,
  { body, status }: Frame,
  maxFileBytes: number,
  signal: AbortSignal,
): Promise<FileReading> {
  if (status === 'denied') {
    const reason = body.toString('utf8').trim();
    return /Permission denied/.test(reason)
      ? { kind: 'denied', path, reason: 'Permission denied' }
      : { kind: 'gone', path };
  }
  // It vanished, or lost its permission, between the test and the reading: an event or the next sweep tells which.
  if (status !== '0') return { kind: 'gone', path };
  if (body.length <= maxFileBytes) return { kind: 'content', path, bytes: Buffer.from(body) };
  const { stdout } = await shell.exec(sh`stat -L -c '%s %Y' -- ${path}`, { signal });
  const [, size, modified] = /^(\d+) (\d+)$/m.exec(stdout) ?? [];
  if (size === undefined) return { kind: 'gone', path };
  return { kind: 'large', path, sizeBytes: Number(size), modifiedAtSec: Number(modified) };
}
