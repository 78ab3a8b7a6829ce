import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sh } from '../../contract/sh.ts';
import { markedProcesses, whenNoneMarked } from '../test-processes.ts';
import { createSshConnections, type SshConnections } from './ssh-connections.ts';
import { hasSshd, startTestSshd, type TestSshd } from './test-sshd.ts';

const shells = ['dash', 'bash', 'zsh', 'fish', 'csh', 'tcsh', 'mksh'].filter(
  (name) => existsSync(`/bin/${name}`) || existsSync(`/usr/bin/${name}`),
);
const users = [...shells, 'admin'];
const userId = (name: string) => 40_000 + users.indexOf(name);

/** Users that exist for this sshd only, in a mount name space of its own; needs root and leaves the machine as it is. */
const canUnshare = (() => {
  if (process.getuid?.() !== 0 || !hasSshd) return false;
  try {
    execFileSync('unshare', ['-m', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!canUnshare)('users with other login shells (skipped without root and unshare)', () => {
  let sshd: TestSshd;
  let connections: SshConnections;
  let folder: string;

  beforeAll(async () => {
    folder = execFileSync('mktemp', ['-d'], { encoding: 'utf8' }).trim();
    await chmod(folder, 0o755);
    const files = {
      passwd: '',
      shadow: '',
      group: '',
      sudoers: 'Defaults env_reset, use_pty\nadmin ALL=(root) NOPASSWD: ALL\n',
    };
    for (const file of ['passwd', 'shadow', 'group'] as const) files[file] = await readFile(`/etc/${file}`, 'utf8');
    for (const name of users) {
      const home = path.join(folder, name);
      await mkdir(home);
      execFileSync('chown', [String(userId(name)), home]);
      const shell = execFileSync('sh', ['-c', 'command -v "$1"', 'sh', name === 'admin' ? 'dash' : name], {
        encoding: 'utf8',
      }).trim();
      files.passwd += `${name}:x:${userId(name)}:${userId(name)}::${home}:${shell}\n`;
      files.shadow += `${name}:*:19000:0:99999:7:::\n`;
      files.group += `${name}:x:${userId(name)}:\n`;
    }
    for (const [file, content] of Object.entries(files)) {
      await writeFile(path.join(folder, file), content);
      await chmod(path.join(folder, file), file === 'sudoers' ? 0o440 : 0o644);
    }
    const mounts = Object.keys(files).map((file) => `mount --bind ${path.join(folder, file)} /etc/${file}`);
    sshd = await startTestSshd({ wrapper: ['unshare', '-m', 'sh', '-c', `${mounts.join(' && ')} && exec "$@"`, 'sh'] });
    await chmod(sshd.folder, 0o755);
    connections = createSshConnections({ knownHostsFiles: [], agentSocket: null });
  });
  afterAll(async () => {
    await connections?.close(0);
    await sshd?.stop();
    execFileSync('rm', ['-rf', folder]);
  });

  const shellOf = (username: string) => connections.shell(sshd.target({ id: username, username }));

  test.each(shells)('%s runs commands, and ends them', async (name) => {
    const shell = shellOf(name);
    const words = ["it's", '$HOME !! `id` \\', 'a\nb', '*', 'ünï', '{a,b}', '~'];
    const result = await shell.exec(sh`printf '%s\0' ${words}; echo "$LC_ALL" >&2; exit 3`);
    expect(result.stdout.split('\0').slice(0, -1)).toEqual(words);
    expect(result).toMatchObject({ stderr: 'C\n', exitCode: 3 });
    expect(await shell.exec(sh`kill -KILL $$`)).toMatchObject({ signal: 'SIGKILL' });
    const together = Array.from({ length: 5 }, (_, index) =>
      shell.exec(sh`printf '%s\0' ${words}; echo "$LC_ALL" >&2; exit ${index}`, { shared: true }),
    );
    for (const [index, shared] of (await Promise.all(together)).entries()) {
      expect(shared).toMatchObject({ stdout: result.stdout, stderr: 'C\n', exitCode: index });
    }
    const mark = String(randomBytes(4).readUInt32BE() + 1_000_000);
    const overdue = shell.exec(sh`sleep ${mark} & sleep ${mark}`, { timeoutMs: 800 });
    await expect(overdue).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(await markedProcesses(mark)).toEqual([]);
  });

  test('sudo -n runs as root with the same environment, input and limits', async () => {
    const shell = shellOf('admin');
    const command = sh`id -u; echo "$LC_ALL $PATH"; cat; exit 4`;
    const result = await shell.exec(command, { privileged: true, stdin: 'input\n' });
    expect(result.stdout).toMatch(/^0\nC .*:\/usr\/sbin.*\ninput\n$/);
    expect(result.exitCode).toBe(4);
    expect((await shell.exec(sh`id -u`)).stdout).toBe(`${userId('admin')}\n`);
  });

  test('commands of root share a shell behind sudo, and are ended there', async () => {
    const shell = shellOf('admin');
    const root = { privileged: true, shared: true };
    const both = await Promise.all([shell.exec(sh`id -u`, root), shell.exec(sh`id -u`, { shared: true })]);
    expect(both.map(({ stdout }) => stdout)).toEqual(['0\n', `${userId('admin')}\n`]);
    const mark = String(randomBytes(4).readUInt32BE() + 1_000_000);
    const overdue = shell.exec(sh`sleep ${mark}; true`, { ...root, timeoutMs: 1_000 });
    await expect(overdue).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    await whenNoneMarked(mark);
    const refused = shellOf('dash').exec(sh`id`, root);
    await expect(refused).rejects.toMatchObject({ code: 'PRIVILEGE_REQUIRED' });
  });

  test.each([
    ['data', 'input'],
    ['none', undefined],
  ])('what runs behind sudo is ended as well (input: %s)', async (_kind, stdin) => {
    const mark = String(randomBytes(4).readUInt32BE() + 1_000_000);
    const running = shellOf('admin').exec(sh`sleep ${mark} & sleep ${mark}`, {
      privileged: true,
      timeoutMs: 1_000,
      stdin,
    });
    await expect(running).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    await whenNoneMarked(mark);
    expect((await shellOf('admin').exec(sh`echo next`)).stdout).toBe('next\n');
  });

  test('writes and reads files of root through sudo', async () => {
    const shell = shellOf('admin');
    const file = path.join(folder, 'root-only');
    await writeFile(file, 'secret', { mode: 0o600 });
    await expect(shell.readFile(file)).rejects.toMatchObject({ code: 'PRIVILEGE_REQUIRED' });
    await shell.writeFileAtomic(file, 'changed', { privileged: true });
    expect(Buffer.from(await shell.readFile(file, { privileged: true })).toString()).toBe('changed');
    expect(await shell.stat(file, { privileged: true })).toMatchObject({ mode: 0o600, sizeBytes: 7 });
    expect(execFileSync('stat', ['-c', '%u', file], { encoding: 'utf8' })).toBe('0\n');
  });

  test('a refused sudo is named', async () => {
    const attempt = shellOf('dash').exec(sh`id`, { privileged: true });
    await expect(attempt).rejects.toMatchObject({
      code: 'PRIVILEGE_REQUIRED',
      hint: expect.stringContaining('NOPASSWD'),
    });
  });

  test('a command that fails by itself is not taken for a refusal', async () => {
    expect(await shellOf('admin').exec(sh`echo 'no such pool' >&2; exit 1`, { privileged: true })).toMatchObject({
      exitCode: 1,
    });
  });
});
