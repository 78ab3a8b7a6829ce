import { setTimeout as pause } from 'node:timers/promises';
import { InfrastructorError } from '../contract/errors.ts';
import { sh } from '../contract/sh.ts';
import type { ProcessStream, Shell } from '../device/shell.ts';

/** A change as inotifywait(1) tells it: names of inotify(7) and the path. */
export interface WatchEvent {
  readonly names: readonly string[];
  readonly path: string;
}

/** Watched folders of a device; `ended` settles when it watches no more, with an error unless it was closed. */
export interface InotifyWatch extends AsyncDisposable {
  readonly folders: readonly string[];
  readonly ended: Promise<void>;
}

/** Why a device cannot be watched this way, and has to be polled. */
export interface WatchUnavailable {
  readonly unavailable: string;
}

/** A change of a file ends in one of these, whatever editor made it. An open file that is only written to is left to the sweep. */
const watched = [
  'close_write',
  'create',
  'delete',
  'moved_to',
  'moved_from',
  'attrib',
  'delete_self',
  'move_self',
  'unmount',
];

/** Thousands of folders take a slow device a few seconds. */
const establishMs = 60_000;

/** What fits on a command line; a device with more configuration folders is swept for the rest. */
const maxFolderBytes = 60_000;

/**
 * Starts `inotifywait -m` on folders and waits until it watches.
 * @throws {InfrastructorError} when the connection breaks, or a folder has vanished meanwhile
 */
export async function openInotifyWatch(
  shell: Shell,
  folders: readonly string[],
  onEvents: (events: readonly WatchEvent[]) => void,
  signal: AbortSignal,
): Promise<InotifyWatch | WatchUnavailable> {
  const given = fitting(folders);
  const events = watched.flatMap((name) => ['-e', name]);
  const command = sh`exec inotifywait -m --format '%e %w%f' ${events} -- ${given}`;
  const stream = await shell.openStream(command, { signal });
  const established = watchStderr(stream);
  const ended = pump(stream, onEvents);
  ended.catch(() => {});
  const failed = ended.then(
    () => 'ended' as const,
    () => 'ended' as const,
  );
  const late = pause(establishMs, 'late' as const, { ref: false });
  const outcome = await Promise.race([established.ready, failed, late]);
  if (outcome === 'late') {
    await stream.close();
    throw new InfrastructorError('DEADLINE_EXCEEDED', `inotifywait set no watch within ${establishMs / 1_000} s`, {
      retryable: true,
    });
  }
  if (outcome === 'ended') {
    await ended;
    const { exitCode } = await stream.exit;
    return explainEnd(exitCode, await established.text());
  }
  return { folders, ended, [Symbol.asyncDispose]: () => stream.close() };
}

function fitting(folders: readonly string[]): readonly string[] {
  let weight = 0;
  return folders.filter((folder) => {
    weight += /^[\w./:=,@%+-]*$/.test(folder) ? folder.length + 1 : Buffer.byteLength(folder) * 5;
    return weight <= maxFolderBytes;
  });
}

function explainEnd(exitCode: number | undefined, words: string): WatchUnavailable {
  if (exitCode === 127 || exitCode === 126) return { unavailable: 'inotifywait is not installed' };
  if (
    /upper limit on inotify|max_user_watches|max_user_instances|Function not implemented|too many open files/i.test(
      words,
    )
  ) {
    return { unavailable: words.trim().split('\n').at(-1) ?? 'inotify is at its limit' };
  }
  throw new InfrastructorError(
    'COMMAND_FAILED',
    `inotifywait ended: ${words.trim().slice(0, 300) || `exit code ${exitCode}`}`,
    {
      retryable: true,
    },
  );
}

/** "Watches established." on standard error comes after the last watch is set (inotifywait(1), without -q). */
function watchStderr(stream: ProcessStream) {
  const { promise: ready, resolve } = Promise.withResolvers<'ready'>();
  const read = (async () => {
    let text = '';
    for await (const chunk of stream.stderr) {
      text = (text + Buffer.from(chunk).toString('utf8')).slice(-8_192);
      if (/^Watches established/m.test(text)) resolve('ready');
    }
    return text;
  })();
  read.catch(() => {});
  return { ready, text: () => read.catch(() => '') };
}

async function pump(stream: ProcessStream, onEvents: (events: readonly WatchEvent[]) => void): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream.stdout) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    onEvents(lines.flatMap(readEvent));
  }
}

/** A name with a line break in it cannot be read here; the sweep finds its changes. */
export function readEvent(line: string): WatchEvent[] {
  const [, names, path] = /^([A-Z_,]+) (.*)$/.exec(line) ?? [];
  return names === undefined || path === undefined
    ? []
    : [{ names: names.split(','), path: path.replace(/(?<=.)\/$/, '') }];
}
