import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { expect, test } from 'vitest';
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
