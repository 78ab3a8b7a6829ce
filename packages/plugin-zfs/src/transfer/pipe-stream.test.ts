import { type ProcessStream, type ShellCommand, sh } from '@infrastructor/core';
import { describe, expect, test } from 'vitest';
import { pipeStream } from './pipe-stream.ts';

/** A command that prints chunks, or takes them slowly. */
function fakeProcess(options: {
  chunks?: number;
  takes?: number;
  delayMs?: number;
  exitCode?: number;
  stderr?: string;
  breaks?: Error;
}) {
  const { chunks = 0, takes = Number.POSITIVE_INFINITY, exitCode = 0, stderr = '', breaks } = options;
  const seen = { produced: 0, taken: 0, ended: false };
  const process: ProcessStream = {
    stdout: {
      async *[Symbol.asyncIterator]() {
        for (let chunk = 0; chunk < chunks; chunk++) {
          seen.produced++;
          yield Buffer.alloc(1000);
        }
        if (breaks) throw breaks;
      },
    },
    stderr: {
      async *[Symbol.asyncIterator]() {
        yield Buffer.from(stderr);
      },
    },
    exit: Promise.resolve({ exitCode, signal: undefined }),
    async write() {
      if (seen.taken >= takes)
        throw Object.assign(new Error('ended'), { code: 'COMMAND_FAILED', [Symbol.for('infrastructor.error')]: true });
      await new Promise((resolve) => setImmediate(resolve));
      seen.taken++;
    },
    endInput: () => {
      seen.ended = true;
    },
    close: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
  const opened: { command: ShellCommand; options: unknown }[] = [];
  const access = {
    openStream: async (command: ShellCommand, openOptions?: unknown) => {
      opened.push({ command, options: openOptions });
      return process;
    },
  };
  return { access, seen, opened };
}

const side = ({ access }: ReturnType<typeof fakeProcess>, privileged = false) => ({
  access,
  command: sh`x`,
  privileged,
});

describe('piping between devices', () => {
  test('never reads ahead of the receiver by more than a chunk', async () => {
    const [sender, receiver] = [fakeProcess({ chunks: 50 }), fakeProcess({})];
    const ahead: number[] = [];
    const outcome = await pipeStream(side(sender), side(receiver), () =>
      ahead.push(sender.seen.produced - receiver.seen.taken),
    );
    expect(outcome).toMatchObject({ sentBytes: 50_000, sender: { exitCode: 0 }, receiver: { exitCode: 0 } });
    expect(Math.max(...ahead)).toBe(0);
    expect(receiver.seen.ended).toBe(true);
    expect(receiver.opened[0]?.options).toMatchObject({ input: true });
  });

  test('stops where the receiver takes no more, and keeps its words', async () => {
    const [sender, receiver] = [
      fakeProcess({ chunks: 50 }),
      fakeProcess({ takes: 3, exitCode: 1, stderr: 'cannot receive' }),
    ];
    const outcome = await pipeStream(side(sender), side(receiver), () => {});
    expect(outcome).toMatchObject({ sentBytes: 3_000, receiver: { exitCode: 1, stderr: 'cannot receive' } });
  });

  test('ends the input of the receiver where the connection of the sender breaks', async () => {
    const [sender, receiver] = [
      fakeProcess({ chunks: 2, breaks: new Error('connection lost') }),
      fakeProcess({ exitCode: 1 }),
    ];
    await expect(pipeStream(side(sender), side(receiver), () => {})).rejects.toThrow('connection lost');
    expect(receiver.seen.ended).toBe(true);
  });
});
