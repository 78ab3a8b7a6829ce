import { PassThrough, type Readable } from 'node:stream';
import { InfrastructorError } from '../contract/errors.ts';
import { BoundedOutput } from './bounded-output.ts';
import type { Deadline } from './deadline.ts';
import { ProcessInput } from './process-input.ts';
import type { RunningProcess } from './running-process.ts';
import type { ProcessStream } from './shell.ts';

/** Of a standard error that nobody reads. */
const keptStderrBytes = 65_536;

/** A started process as the stream that callers see. `deadline` is disposed with the process. */
export function processStream(process: RunningProcess, deadline: Deadline, takesInput: boolean): ProcessStream {
  deadline.phase = 'streaming';
  const input = new ProcessInput(process, deadline);
  // Of our own, so that it can end when the process's output does not.
  const stdout = process.stdout.pipe(new PassThrough());
  const unsubscribe = deadline.onEnd((failure) => {
    void process.kill(deadline.reserveMs).then(() => stdout.destroy(failure));
  });
  // Without its reader the process's output would stand still, and a channel whose output is not read does not close.
  stdout.once('close', () => process.stdout.resume());
  process.ended
    .catch(() => {})
    .finally(() => {
      unsubscribe();
      deadline[Symbol.dispose]();
    });
  stdout.on('error', () => {});
  const close = () => {
    stdout.resume();
    return process.kill(deadline.reserveMs);
  };

  return {
    stdout: { [Symbol.asyncIterator]: () => readStdout(stdout, process.ended, deadline, close) },
    stderr: unreadUntilAsked(process.stderr),
    exit: process.ended,
    write: (chunk) => (takesInput ? input.write(chunk) : Promise.reject(noInput())),
    endInput: () => {
      if (takesInput) input.end();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Leaving the loop kills the command. An end that came from a broken connection or the deadline is thrown, not shown as the end. */
async function* readStdout(
  stdout: Readable,
  ended: RunningProcess['ended'],
  deadline: Deadline,
  close: () => Promise<void>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let finished = false;
  try {
    yield* stdout.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
    finished = true;
  } finally {
    if (!finished) await close();
  }
  if (deadline.failure) throw deadline.failure;
  await ended;
  if (deadline.failure) throw deadline.failure;
}

/** Read from the start, because a full window of standard error would stop standard output as well. */
function unreadUntilAsked(stderr: Readable): AsyncIterable<Uint8Array> {
  const unread = new BoundedOutput(keptStderrBytes);
  const keep = (chunk: Uint8Array) => unread.add(chunk);
  stderr.on('data', keep);
  return {
    async *[Symbol.asyncIterator]() {
      stderr.off('data', keep);
      stderr.pause();
      const first = unread.bytes();
      if (first.length > 0) yield first;
      if (!stderr.readableEnded) yield* stderr.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
    },
  };
}

function noInput(): InfrastructorError {
  return new InfrastructorError('INTERNAL', 'This stream was opened without input', {
    hint: 'Open it with `input: true`.',
  });
}
