import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { sh } from '../../contract/sh.ts';
import { testShell } from '../shell-contract.ts';
import { markedProcesses, whenNoneMarked } from '../test-processes.ts';
import { createLocalShell } from './local-shell.ts';

testShell('local', async () => createLocalShell());

test('what a killed process followed ends with it', async () => {
  const mark = String(randomBytes(4).readUInt32BE() + 1_000_000);
  const program = new URL('./streaming-process.ts', import.meta.url).pathname;
  const child = fork(program, [mark], { execArgv: ['--conditions=development'] });
  try {
    await once(child, 'message');
    expect(await markedProcesses(mark)).not.toEqual([]);
  } finally {
    child.kill('SIGKILL');
  }
  await whenNoneMarked(mark);
});

describe('short commands', () => {
  const parent = sh`cut -d ' ' -f 4 /proc/self/stat`;

  test('share a few standing shells, each with its own outputs and exit code', async () => {
    await using shell = createLocalShell();
    const results = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        shell.exec(sh`echo ${index}; echo e${index} >&2; exit ${index}`, { shared: true }),
      ),
    );
    for (const [index, result] of results.entries())
      expect(result).toMatchObject({ stdout: `${index}\n`, stderr: `e${index}\n`, exitCode: index });
    const parents = await Promise.all(Array.from({ length: 100 }, () => shell.exec(parent, { shared: true })));
    expect(new Set(parents.map(({ stdout }) => stdout)).size).toBeLessThanOrEqual(3);
    expect((await shell.exec(parent)).stdout).not.toBe((await shell.exec(parent)).stdout);
  });

  test('that take too long are ended, and do not end the others', async () => {
    await using shell = createLocalShell();
    const mark = String(randomBytes(4).readUInt32BE() + 1_000_000);
    const slow = shell.exec(sh`sleep ${mark} | cat`, { shared: true, timeoutMs: 500 });
    const others = Array.from({ length: 5 }, (_, index) => shell.exec(sh`echo ${index}`, { shared: true }));
    await expect(slow).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect((await Promise.all(others)).map(({ stdout }) => stdout)).toEqual(['0\n', '1\n', '2\n', '3\n', '4\n']);
    await whenNoneMarked(mark);
  });

  test('leave no shell behind that nobody needs', async () => {
    const shell = createLocalShell();
    const pid = (await shell.exec(parent, { shared: true })).stdout.trim();
    // What has ended and was not waited for yet has no words any more (proc(5)).
    const words = () => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    expect(await words()).not.toBe('');
    await shell.close();
    await expect.poll(words, { timeout: 10_000 }).toBe('');
  });
});
