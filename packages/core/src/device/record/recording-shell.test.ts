import { expect, test } from 'vitest';
import { sh } from '../../contract/sh.ts';
import { ReplayShell } from '../replay/replay-shell.ts';
import { RecordingShell } from './recording-shell.ts';

test('what was recorded plays as the device answered', async () => {
  const device = new ReplayShell({
    transcript: [
      { command: 'uname -s', stdout: 'Linux\n', exitCode: 0 },
      { command: 'zpool list', stderr: 'not found\n', exitCode: 127 },
      { command: 'sleep 9', exitCode: null, signal: 'SIGTERM' },
    ],
    files: { '/etc/os-release': 'ID=debian\n', '/etc/it is': 'odd' },
  });
  const recorder = new RecordingShell(device);
  const commands = [sh`uname -s`, sh`zpool list`, sh`sleep 9`];
  const answered = [];
  for (const command of commands) answered.push(await recorder.exec(command));
  await recorder.readFile('/etc/os-release');
  await recorder.readFile('/etc/it is');

  const replay = new ReplayShell({ transcript: JSON.parse(JSON.stringify(recorder.entries)) });
  for (const [index, command] of commands.entries()) {
    const { stdout, stderr, exitCode, signal } = await replay.exec(command);
    expect({ stdout, stderr, exitCode, signal }).toEqual({
      stdout: answered[index]?.stdout,
      stderr: answered[index]?.stderr,
      exitCode: answered[index]?.exitCode,
      signal: answered[index]?.signal,
    });
  }
  expect(Buffer.from(await replay.readFile('/etc/os-release')).toString()).toBe('ID=debian\n');
  expect(Buffer.from(await replay.readFile('/etc/it is')).toString()).toBe('odd');
});
