import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { SSHConnectionError } from '../../contract/errors.ts';
import { sh } from '../../contract/sh.ts';
import { ReplayShell } from './replay-shell.ts';
import { loadTranscript } from './transcript.ts';

const recordings = fileURLToPath(new URL('../../../../../../shared/transcripts/trixie/healthy', import.meta.url));

describe('replay shell', () => {
  const transcript = [
    { command: 'zpool list -Hp', stdout: 'tank\n', stderr: '', exitCode: 0 },
    { command: 'zpool status tank', stdout: '', stderr: 'no such pool\n', exitCode: 1 },
    { command: 'uptime', stdout: 'first\n', exitCode: 0 },
    { command: 'uptime', stdout: 'second\n', exitCode: 0 },
    { command: 'cat /etc/hostname', stdout: 'nas01\n', exitCode: 0 },
    { command: 'kill -9 $$', exitCode: null, signal: 'SIGKILL' },
    { command: 'printf x', stdoutBase64: 'AP/+', exitCode: 0 },
    { command: 'journalctl -f', timedOut: true, exitCode: null },
  ];

  test('plays what was recorded, exit code and signal told apart', async () => {
    const shell = new ReplayShell({ transcript });
    expect(await shell.exec(sh`zpool list -Hp`)).toMatchObject({
      stdout: 'tank\n',
      exitCode: 0,
      signal: undefined,
      truncated: false,
    });
    expect(await shell.exec(sh` zpool  status ${'tank'} `)).toMatchObject({ stderr: 'no such pool\n', exitCode: 1 });
    expect(await shell.exec(sh`kill -9 $$`)).toMatchObject({ exitCode: undefined, signal: 'SIGKILL' });
    expect(await shell.exec(sh`zpool list -Hp`, { maxOutputBytes: 2 })).toMatchObject({
      stdout: 'ta',
      truncated: true,
    });
  });

  test('plays repeated recordings in order', async () => {
    const shell = new ReplayShell({ transcript });
    const seen = [];
    for (let round = 0; round < 3; round++) seen.push((await shell.exec(sh`uptime`)).stdout);
    expect(seen).toEqual(['first\n', 'second\n', 'second\n']);
  });

  test('names an unknown command and the nearest known one', async () => {
    const attempt = new ReplayShell({ device: 'nas01', transcript }).exec(sh`zpool list -H`);
    await expect(attempt).rejects.toMatchObject({
      code: 'COMMAND_NOT_FOUND',
      message: expect.stringContaining('zpool list -H'),
      hint: expect.stringContaining('`zpool list -Hp`'),
    });
    await expect(new ReplayShell({ transcript: [] }).exec(sh`xyz`)).rejects.toMatchObject({
      hint: expect.stringContaining('Record'),
    });
  });

  test('delays, fails and hangs on demand', async () => {
    const failure = new SSHConnectionError('SSH_CONNECTION_LOST', 'gone');
    const shell = new ReplayShell({
      transcript,
      fault: (command) =>
        command === 'uptime' ? { hang: true } : command.startsWith('zpool list') ? { fail: failure } : { delayMs: 20 },
    });
    await expect(shell.exec(sh`uptime`, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    await expect(shell.exec(sh`zpool list -Hp`)).rejects.toBe(failure);
    expect((await shell.exec(sh`cat /etc/hostname`)).durationMs).toBeGreaterThan(15);
    await expect(shell.exec(sh`cat /etc/hostname`, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ABORTED',
    });
    await expect(shell.exec(sh`cat /etc/hostname`, { timeoutMs: 5 })).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    });
  });

  test('reads files from recorded cat and from a map, and keeps what is written', async () => {
    const shell = new ReplayShell({ transcript, files: { '/conf/a.conf': 'a', '/conf/sub/b.conf': 'b' } });
    expect(Buffer.from(await shell.readFile('/etc/hostname')).toString()).toBe('nas01\n');
    await shell.writeFileAtomic('/conf/a.conf', 'changed');
    expect(Buffer.from(await shell.readFile('/conf/a.conf')).toString()).toBe('changed');
    expect((await shell.list('/conf')).map(({ path, kind }) => [path, kind])).toEqual([
      ['/conf/a.conf', 'file'],
      ['/conf/sub', 'directory'],
    ]);
    expect(await shell.stat('/conf')).toMatchObject({ kind: 'directory' });
    await expect(shell.readFile('/conf/none')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('streams a recording, and a hanging one until it is closed', async () => {
    const shell = new ReplayShell({ transcript });
    const chunks: Uint8Array[] = [];
    const stream = await shell.openStream(sh`printf x`);
    for await (const chunk of stream.stdout) chunks.push(chunk);
    expect(Buffer.concat(chunks)).toEqual(Buffer.from([0, 255, 254]));
    const endless = await shell.openStream(sh`journalctl -f`);
    await endless.close();
    expect(await endless.exit).toMatchObject({ signal: 'SIGTERM' });
  });

  test.skipIf(!existsSync(recordings))(
    'loads whole recordings (skipped where the shared ones are absent)',
    async () => {
      const shell = new ReplayShell({ transcript: await loadTranscript(recordings) });
      expect((await shell.exec(sh`echo out; echo err >&2; exit 7`)).exitCode).toBe(7);
      expect(Buffer.from(await shell.readFile('/proc/uptime')).toString()).toBe('392.10 119.54\n');
    },
  );
});
