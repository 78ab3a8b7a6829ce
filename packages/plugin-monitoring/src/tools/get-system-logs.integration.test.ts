import { appendFile, mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hostileStrings } from '@infrastructor/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dockerLogsCommand, runningContainers } from '../logs/docker-log.ts';
import { journalCommand } from '../logs/journal-log.ts';
import { ringBuffer } from '../logs/kernel-log.ts';
import type { LogLine } from '../schemas/log-line.ts';
import { follow, logs, messages, nextWhile } from '../test-support/log-calls.ts';
import { type Machines, startMachines } from '../test-support/machines.ts';

let machines: Machines;
let folder: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'infrastructor-logs-')));
  machines = await startMachines(
    { localDevice: true, ssh: { hostKeyPolicy: 'accept-new' } },
    { logFolders: [path.join(folder, 'log')] },
  );
  await mkdir(path.join(folder, 'log'));
});
afterAll(async () => {
  await machines?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const inLog = (name: string) => path.join(folder, 'log', name);

describe('log files of this machine', () => {
  test('show their newest lines, filtered on the device', async () => {
    const line = (second: string, program: string, text: string) =>
      `2026-01-01T00:00:${second}+00:00 nas ${program}[7]: ${text}\n`;
    const text =
      line('01', 'sshd', 'Accepted key') +
      line('02', 'cron', 'job') +
      line('03', 'sshd', 'accepted again') +
      line('04', 'sshd', 'closed');
    await writeFile(inLog('sys log'), text);
    const args = { source: 'file', path: inLog('sys log') };
    expect((await logs(machines, { ...args, limit: 2 })).lines).toEqual([
      expect.objectContaining({
        time: '2026-01-01T00:00:03.000Z',
        identifier: 'sshd',
        pid: 7,
        message: 'accepted again',
      }),
      expect.objectContaining({ message: 'closed', hostname: 'nas', source: 'file' }),
    ]);
    expect(messages(await logs(machines, { ...args, grep: 'ACCEPTED' }))).toEqual(['Accepted key', 'accepted again']);
    expect(messages(await logs(machines, { ...args, unit: 'cron' }))).toEqual(['job']);
    expect(
      messages(await logs(machines, { ...args, since: '2026-01-01T00:00:02Z', until: '2026-01-01T00:00:03Z' })),
    ).toEqual(['job', 'accepted again']);
    const { warnings } = await logs(machines, { ...args, priority: 'err' });
    expect(warnings).toContainEqual(expect.stringContaining('does not tell priorities'));
    await expect(logs(machines, { ...args, since: 'yesterday' })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  test('take hostile words as words', async () => {
    const seen = hostileStrings.filter((each) => !each.includes('\n'));
    await writeFile(inLog('hostile'), seen.map((each) => `x ${each} y\n`).join(''));
    for (const grep of seen) {
      expect(messages(await logs(machines, { source: 'file', path: inLog('hostile'), grep })), grep).toContain(
        `x ${grep} y`,
      );
    }
    expect(messages(await logs(machines, { source: 'file', path: inLog('hostile'), grep: '.*' }))).toEqual([]);
  });

  test('are read under the allowed folders alone, links followed', async () => {
    await writeFile(path.join(folder, 'secret'), 'secret\n');
    await symlink(path.join(folder, 'secret'), inLog('link'));
    for (const file of [
      '/etc/passwd',
      inLog('../secret'),
      inLog('link'),
      `${folder}/logs`,
      '/nonexistent/../etc/passwd',
    ]) {
      await expect(logs(machines, { source: 'file', path: file })).rejects.toMatchObject({
        status: expect.toBeOneOf([400, 404]),
      });
    }
    await expect(logs(machines, { source: 'file', path: inLog('none') })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(logs(machines, { source: 'file', path: inLog('.') })).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
    });
  });

  test('are followed, also after they were rotated, and the follower ends with its last listener', async () => {
    await writeFile(inLog('followed'), 'before\n');
    const subscription = await follow(machines, 'localhost', {
      source: 'file',
      path: inLog('followed'),
      grep: 'wanted',
    });
    const stream = subscription[Symbol.asyncIterator]();
    const write = (text: string) => () => appendFile(inLog('followed'), text);
    expect(await nextWhile(stream, write('other\nthe wanted line\n'))).toMatchObject({
      message: 'the wanted line',
      source: 'file',
    });
    await rename(inLog('followed'), inLog('followed.1'));
    let line: LogLine | undefined;
    while (line?.message !== 'wanted after rotation') line = await nextWhile(stream, write('wanted after rotation\n'));
    subscription.close();
    expect(machines.runtime.streams.size).toBe(0);
  });
});

describe('other sources', () => {
  test('the kernel: from the ring buffer where there is no journal', async () => {
    await machines.add('small', {
      transcript: [
        { command: journalCommand({ source: 'kernel', limit: 100 }).text, exitCode: 127 },
        {
          command: ringBuffer.text,
          stdout: '100.00 50.00\n<3>[   10.000000] sda: I/O error\n<6>[   20.500000] eth0: link up\n',
          exitCode: 0,
        },
        { command: journalCommand({ source: 'kernel', limit: 100, priority: 'err' }).text, exitCode: 127 },
      ],
    });
    const { lines } = await logs(machines, { device: 'small', source: 'kernel' });
    expect(lines.map(({ message, severity }) => [message, severity])).toEqual([
      ['sda: I/O error', 3],
      ['eth0: link up', 6],
    ]);
    expect(Date.parse(lines[1]?.time ?? '') - Date.parse(lines[0]?.time ?? '')).toBe(10_500);
    expect(messages(await logs(machines, { device: 'small', source: 'kernel', priority: 'err' }))).toEqual([
      'sda: I/O error',
    ]);
  });

  test('containers: all that run, merged by time; a container that is gone keeps no other from being read', async () => {
    const of = (name: string) => dockerLogsCommand(name, { source: 'docker', limit: 100 }).text;
    await machines.add('boxes', {
      transcript: [
        { command: runningContainers.text, stdout: 'web\ndb\ngone\n', exitCode: 0 },
        {
          command: of('web'),
          stdout: '2026-01-01T00:00:01.5Z one\n2026-01-01T00:00:04Z four\n',
          stderr: '2026-01-01T00:00:02Z two\n',
          exitCode: 0,
        },
        { command: of('db'), stdout: '2026-01-01T00:00:03Z three\n', exitCode: 0 },
        { command: of('gone'), stderr: 'Error: No such container: gone\n', exitCode: 46 },
      ],
    });
    const { lines, warnings } = await logs(machines, { device: 'boxes', source: 'docker' });
    expect(lines.map(({ message, container, stream }) => [message, container, stream])).toEqual([
      ['one', 'web', 'stdout'],
      ['two', 'web', 'stderr'],
      ['three', 'db', 'stdout'],
      ['four', 'web', 'stdout'],
    ]);
    expect(warnings).toEqual([expect.stringContaining('gone')]);
    await expect(logs(machines, { device: 'boxes', source: 'docker', unit: 'gone' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(logs(machines, { device: 'boxes', source: 'docker', unit: '--follow' })).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
    });
  });

  test('resources read the same logs', async () => {
    const command = dockerLogsCommand('web', { source: 'docker', unit: 'web', limit: 200 }).text;
    await machines.add('read', {
      transcript: [
        { command, stdout: '2026-01-01T00:00:01Z hello\n', exitCode: 0 },
        { command: journalCommand({ source: 'journald', limit: 200 }).text, exitCode: 0 },
      ],
    });
    expect(JSON.parse(await machines.read('logs://read/web'))).toMatchObject([{ message: 'hello', container: 'web' }]);
    expect(JSON.parse(await machines.read('logs://read'))).toEqual([]);
    const fleet = JSON.parse(await machines.read('logs://journald/nothing%20like%20this')) as {
      failed: { device: string }[];
    };
    expect(fleet).toMatchObject({ source: 'journald', filter: 'nothing like this', lines: [] });
    expect(fleet.failed.map(({ device }) => device)).toContain('read');
  });
});
