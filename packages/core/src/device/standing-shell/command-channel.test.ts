import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { Deadline } from '../deadline.ts';
import type { ProcessEnd } from '../running-process.ts';
import { CommandChannel, NotBegun } from './command-channel.ts';

const forever = () => new Deadline('test', {});

/** A channel whose remote side the test plays. */
function channelAndShell() {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const ended = Promise.withResolvers<ProcessEnd>();
  const seen = { input: '', killed: 0, closed: [] as boolean[] };
  stdin.on('data', (chunk: Buffer) => (seen.input += chunk));
  const end = () => ended.resolve({ exitCode: 0, signal: undefined });
  const process = {
    stdin,
    stdout,
    stderr,
    ended: ended.promise,
    kill: async () => {
      seen.killed++;
      end();
    },
  };
  const channel = new CommandChannel(process, {
    lost: (began) => (began ? new Error('lost') : undefined),
    onClosed: (began) => void seen.closed.push(began),
    onFree: () => {},
  });
  const boundary = () => seen.input.slice(0, 32);
  const says = (text: string) => stdout.write(text.replaceAll('|', boundary()));
  const finishes = (id: number, code = 0) => {
    says(`|end ${id} ${code}\n`);
    stderr.write(`${boundary()}end ${id} ${code}\n`);
  };
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return { channel, seen, says, finishes, end, turn };
}

test('what a login shell says before the shell is ready is nobody’s output', async () => {
  const { channel, says, finishes, turn } = channelAndShell();
  using deadline = forever();
  const running = channel.run(1, '1 =echo hi\n', 1_000, deadline);
  await turn();
  says('Welcome!\n|ready\nhi\n');
  finishes(1);
  expect((await running).stdout.text()).toBe('hi\n');
});

test('retired before it is ready, it is told when it is, and gives back what has not begun', async () => {
  const { channel, seen, says, finishes, turn } = channelAndShell();
  using deadline = forever();
  const first = channel.run(1, '1 =a\n', 1_000, deadline);
  const second = channel.run(2, '2 =b\n', 1_000, deadline);
  second.catch(() => {});
  await turn();
  const retired = channel.retire(10_000);
  await turn();
  expect(seen.input).not.toContain('!retire');
  says('|ready\n');
  await turn();
  expect(seen.input).toContain('!retire\n');
  says('|retired 1\n');
  expect(await retired).toBe(true);
  await expect(second).rejects.toBeInstanceOf(NotBegun);
  finishes(1, 3);
  expect((await first).exitCode).toBe(3);
  expect(channel.isOpen).toBe(false);
});

test('a retired shell that does not end by itself is ended', async () => {
  const { channel, seen, says, turn } = channelAndShell();
  await turn();
  says('|ready\n|retired 0\n');
  void channel.retire(10);
  await expect.poll(() => seen.killed, { timeout: 5_000 }).toBe(1);
});

test('output that belongs to no command ends the shell, before it gets into that of another', async () => {
  const { seen, says, turn } = channelAndShell();
  await turn();
  says('|ready\nsomething left behind\n');
  await expect.poll(() => seen.killed).toBe(1);
});

test('when it ends, what was sent is lost; before it began, it can be sent elsewhere', async () => {
  for (const [began, expected] of [
    [true, Error],
    [false, NotBegun],
  ] as const) {
    const { channel, seen, says, end, turn } = channelAndShell();
    using deadline = forever();
    const running = channel.run(1, '1 =a\n', 1_000, deadline);
    running.catch(() => {});
    await turn();
    if (began) says('|ready\n');
    await turn();
    end();
    await expect(running).rejects.toBeInstanceOf(expected);
    expect(seen.closed).toEqual([began]);
  }
});

test.each([
  ['[1] + Killed \n', 137, undefined, 'SIGKILL'],
  ['[1] + Done(137) \n', 137, 137, undefined],
  ['', 137, 137, undefined],
])('the list of jobs (%j) tells a signal from an exit code', async (jobs, code, exitCode, signal) => {
  const { channel, says, finishes, turn } = channelAndShell();
  using deadline = forever();
  const running = channel.run(1, '1 =a\n', 1_000, deadline);
  await turn();
  says(`|ready\nout|jobs 1\n${jobs}`);
  finishes(1, code);
  const output = await running;
  expect(output).toMatchObject({ exitCode, signal });
  expect(output.stdout.text()).toBe('out');
});
