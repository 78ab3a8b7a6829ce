import { once } from 'node:events';
import { Readable, Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { Deadline } from './deadline.ts';
import { processStream } from './process-stream.ts';
import type { ProcessEnd, RunningProcess } from './running-process.ts';

/** A process that hears no signal, takes no input, and ends like a channel: when what it has printed is read. */
function stubbornProcess(printedBytes: number): RunningProcess {
  const stdout = Readable.from(
    Array.from({ length: printedBytes / 65_536 }, () => Buffer.alloc(65_536)),
    { objectMode: false },
  );
  return {
    stdin: new Writable({ highWaterMark: 1, write: () => {} }),
    stdout,
    stderr: Readable.from([]),
    ended: once(stdout, 'end').then((): ProcessEnd => ({ exitCode: undefined, signal: 'SIGTERM' })),
    kill: async () => {},
  };
}

describe('a stream that is aborted', () => {
  test('tells who waits for the command to take a chunk', async () => {
    const controller = new AbortController();
    const deadline = new Deadline('The stream', { signal: controller.signal });
    const stream = processStream(stubbornProcess(4_194_304), deadline, true);
    const written = stream.write(Buffer.alloc(1_000_000));
    controller.abort();
    await expect(written).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(stream.write('more')).rejects.toMatchObject({ code: 'ABORTED' });
  });

  test('lets what nobody reads any more flow off, so that the process can end', async () => {
    const controller = new AbortController();
    const deadline = new Deadline('The stream', { signal: controller.signal });
    const stream = processStream(stubbornProcess(4_194_304), deadline, true);
    const reading = (async () => {
      for await (const _ of stream.stdout) controller.abort();
    })();
    await expect(reading).rejects.toMatchObject({ code: 'ABORTED' });
    expect(await stream.exit).toEqual({ exitCode: undefined, signal: 'SIGTERM' });
  });
});
