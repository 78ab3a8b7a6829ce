import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type ShellCommand, sh } from '../../contract/sh.ts';
import { commandChannelScript } from './command-channel-script.ts';
import { FrameReader } from './frame-reader.ts';
import { sharedCommandLines } from './shared-command.ts';

const shells = [
  ['dash'],
  ['bash', '--posix'],
  ['busybox', 'ash'],
  ['mksh'],
  ['ksh'],
  ['zsh', '--emulate', 'sh'],
].filter(([name]) => existsSync(`/bin/${name}`) || existsSync(`/usr/bin/${name}`));
const payloadFile = new URL('../../../../../shared/corpora/payloads/payloads.json', import.meta.url);
const payloads: readonly string[] = existsSync(payloadFile)
  ? (JSON.parse(readFileSync(payloadFile, 'utf8')) as { value: string }[])
      .map(({ value }) => value)
      .filter((value) => !value.includes('\0') && value.isWellFormed())
      // Each starts a process in each shell.
      .filter((_value, index) => index % 10 === 0)
  : [];
const ownPayloads = [
  "it's",
  '$HOME `id` "x" \\',
  'a\nb',
  'ünï 😀',
  '\t',
  '%s\\n',
  '\\0101',
  '{a,b}',
  '',
  ' two  ',
  '!retire',
  '+x',
  '-n',
];

/** The script with another shell in the place of `sh`, as on devices where `sh` is that. */
function start(shell: readonly string[]): ChildProcessWithoutNullStreams {
  const script = commandChannelScript({ runId: 'test', sudo: false }).text;
  return spawn('sh', ['-c', script.replaceAll(' sh -c ', ` ${shell.join(' ')} -c `)], { detached: true });
}

/** Runs commands one after the other, all sent at once; answers what each printed, and its exit code. */
async function answersOf(shell: readonly string[], commands: readonly ShellCommand[]) {
  const child = start(shell);
  const answers: { text: string; exitCode: number }[] = [];
  let text = '';
  const done = Promise.withResolvers<void>();
  const reader = new FrameReader('B0undary', {
    data: (chunk) => (text += chunk.toString()),
    frame: ([word, , code]) => {
      if (word === 'end') answers.push({ text, exitCode: Number(code) });
      if (word === 'end' || word === 'ready') text = '';
      if (answers.length === commands.length) done.resolve();
    },
  });
  child.stdout.on('data', (chunk: Buffer) => reader.push(chunk));
  child.once('close', () => done.reject(new Error(`${shell[0]} ended after ${answers.length} answers`)));
  child.stdin.write('B0undary\n');
  for (const [index, command] of commands.entries()) child.stdin.write(sharedCommandLines(command)?.(index + 1) ?? '');
  await done.promise;
  child.removeAllListeners('close');
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.stdin.end();
  await closed;
  return answers;
}

describe.each(shells.map((shell) => [shell.join(' '), shell] as const))('a standing %s', (_name, shell) => {
  test('passes every kind of word, and hostile ones where the shared corpora are there', async () => {
    const words = [...ownPayloads, ...payloads].filter(
      (word) => sharedCommandLines(sh`printf '%s\0' ${word}`) !== undefined,
    );
    const answers = await answersOf(
      shell,
      words.map((word) => sh`printf '%s\0' ${word}`),
    );
    expect(answers.map(({ text }) => text)).toEqual(words.map((word) => `${word}\0`));
  });

  test('keeps exit codes apart, those of faulty scripts too', async () => {
    const codes = await answersOf(shell, [
      sh`exit 3`,
      sh`true`,
      sh`/no/such/program`,
      sh`cat /no/such/file 2>/dev/null`,
      sh`echo on`,
    ]);
    expect(codes.map(({ exitCode }) => exitCode)).toEqual([3, 0, 127, 1, 0]);
  });
});
