import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sh } from '../../contract/sh.ts';
import { markedProcesses, whenNoneMarked } from '../test-processes.ts';
import { createSshConnections, type SshConnections } from './ssh-connections.ts';
import type { SshConnectionsOptions } from './ssh-target.ts';
import { hasSshd, startTestSshd, type TestSshd } from './test-sshd.ts';

const shared = { shared: true } as const;
const newMark = () => String(randomBytes(4).readUInt32BE() + 1_000_000);

describe.skipIf(!hasSshd)('standing shells', () => {
  let sshd: TestSshd;
  const open: SshConnections[] = [];
  beforeAll(async () => {
    sshd = await startTestSshd();
  });
  afterAll(() => sshd?.stop());
  afterEach(async () => {
    for (const connections of open.splice(0)) await connections.close(0);
  });

  function pool(options: SshConnectionsOptions = {}) {
    const connections = createSshConnections({
      knownHostsFiles: [],
      agentSocket: null,
      defaultKeyFiles: [],
      ...options,
    });
    open.push(connections);
    return { connections, shell: connections.shell(sshd.target()) };
  }

  test('answer 200 commands at once over few channels, each with its own outputs and exit code', async () => {
    const { connections, shell } = pool();
    const results = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        shell.exec(sh`echo ${index}; echo e${index} >&2; exit ${index}`, shared),
      ),
    );
    for (const [index, result] of results.entries()) {
      expect(result).toMatchObject({ stdout: `${index}\n`, stderr: `e${index}\n`, exitCode: index, truncated: false });
    }
    expect(connections.statistics().connections).toBe(1);
    expect(connections.statistics().channels).toBeLessThanOrEqual(3);
  });

  test('carry any bytes, and output without an end of line', async () => {
    const { shell } = pool();
    const all = Array.from({ length: 255 }, (_, index) => `\\0${(index + 1).toString(8)}`).join('');
    const { stdout } = await shell.exec(sh`printf %b ${`${all}\\0000end`} | od -An -v -tx1 | tr -d ' \n'`, shared);
    expect(stdout).toMatch(/^0102.*ff00656e64$/);
    expect(Buffer.from(await shell.readFile('/proc/self/cmdline')).toString()).toContain('head\0-c\0');
  });

  test('keep what a command does to its shell from the next one', async () => {
    const { shell } = pool();
    await shell.exec(sh`cd /; umask 0; PATH=; LC_ALL=x; set -e; exec 2>/dev/null; false`, shared);
    const { stdout } = await shell.exec(sh`umask; echo "$LC_ALL"; command -v sleep`, shared);
    expect(stdout).not.toMatch(/^0000/);
    expect(stdout).toMatch(/\nC\n.*sleep\n$/);
    expect(await shell.exec(sh`if then`, shared)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/syntax/i),
    });
    expect((await shell.exec(sh`echo on`, shared)).stdout).toBe('on\n');
  });

  test('do not let others wait behind a command that hangs, and end it at its deadline', async () => {
    const { shell } = pool();
    await shell.exec(sh`true`, shared);
    const mark = newMark();
    const hanging = shell.exec(sh`sleep ${mark}`, { ...shared, timeoutMs: 6_000 }).catch((error: unknown) => error);
    const behind = Array.from({ length: 60 }, (_, index) => shell.exec(sh`echo ${index}`, shared));
    const results = await Promise.all(behind);
    expect(results.every(({ stdout }, index) => stdout === `${index}\n`)).toBe(true);
    expect(await markedProcesses(mark)).toHaveLength(1);
    expect(await hanging).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    await whenNoneMarked(mark);
  });

  test('never begin what was cancelled while it waited', async () => {
    const { shell } = pool({ maxSessionsPerConnection: 3 });
    await shell.exec(sh`true`, shared);
    const [mark, file] = [newMark(), path.join(sshd.folder, `begun-${newMark()}`)];
    const first = new AbortController();
    const running = shell.exec(sh`sleep ${mark}`, { ...shared, signal: first.signal }).catch((error: unknown) => error);
    const second = new AbortController();
    const waiting = shell.exec(sh`touch ${file}`, { ...shared, signal: second.signal });
    second.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' });
    first.abort();
    expect(await running).toMatchObject({ code: 'ABORTED' });
    expect((await shell.exec(sh`echo next`, shared)).stdout).toBe('next\n');
    expect(existsSync(file)).toBe(false);
    await whenNoneMarked(mark);
  });

  test('an aborted command does not disturb those that wait behind it', async () => {
    const { shell } = pool({ maxSessionsPerConnection: 3 });
    await shell.exec(sh`true`, shared);
    const [mark, leaving] = [newMark(), new AbortController()];
    const running = shell
      .exec(sh`sleep ${mark}`, { ...shared, signal: leaving.signal })
      .catch((error: unknown) => error);
    const behind = Array.from({ length: 10 }, (_, index) => shell.exec(sh`echo ${index}`, shared));
    leaving.abort();
    expect((await Promise.all(behind)).every(({ stdout }, index) => stdout === `${index}\n`)).toBe(true);
    expect(await running).toMatchObject({ code: 'ABORTED' });
    await whenNoneMarked(mark);
  });

  test('end with the connection, and what runs in them as well', async () => {
    const { connections, shell } = pool();
    const mark = newMark();
    const running = shell.exec(sh`sleep ${mark}`, { ...shared, timeoutMs: 20_000 });
    const outcome = expect(running).rejects.toMatchObject({ code: 'SSH_CONNECTION_LOST' });
    while ((await markedProcesses(mark)).length === 0);
    for (const processId of sshd.sessionProcesses().slice(0, 1)) process.kill(processId, 'SIGKILL');
    await outcome;
    await whenNoneMarked(mark);
    expect((await shell.exec(sh`echo again`, shared)).stdout).toBe('again\n');
    expect(connections.statistics().queued).toBe(0);
  });

  test('close when idle', async () => {
    const { connections, shell } = pool({ sharedShellIdleMs: 50 });
    await shell.exec(sh`true`, shared);
    expect(connections.statistics().channels).toBe(1);
    while (connections.statistics().channels > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await shell.exec(sh`echo again`, shared)).stdout).toBe('again\n');
  });

  test('give way to commands that need sessions of their own', async () => {
    const { shell } = pool({ maxSessionsPerConnection: 4 });
    await Promise.all(Array.from({ length: 40 }, () => shell.exec(sh`true`, shared)));
    const streams = await Promise.all(Array.from({ length: 4 }, () => shell.openStream(sh`exec sleep 60`)));
    await Promise.all(streams.map((stream) => stream.close()));
    expect((await shell.exec(sh`echo on`, shared)).stdout).toBe('on\n');
  });

  test.each([0, 1, 2])('are done without where the server allows %i sessions', async (limit) => {
    const small = await startTestSshd({ config: [`MaxSessions ${limit}`] });
    const { connections } = pool();
    const attempts = Array.from({ length: 5 }, (_, index) =>
      connections.shell(small.target()).exec(sh`echo ${index}`, { ...shared, timeoutMs: 5_000 }),
    );
    const outcomes = await Promise.allSettled(attempts);
    const expected = limit === 0 ? 'rejected' : 'fulfilled';
    expect(outcomes.map(({ status }) => status)).toEqual(outcomes.map(() => expected));
    await connections.close(0);
    await small.stop();
  });
});
