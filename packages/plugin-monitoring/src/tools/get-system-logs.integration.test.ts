import { existsSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { sh } from '@infrastructor/core';
import { devicesToken, type StreamSubscription } from '@infrastructor/core/runtime';
import { hasSshd, startTestSshd } from '@infrastructor/core/testing';
import { hostileStrings } from '@infrastructor/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dockerLogsCommand, runningContainers } from '../logs/docker-log.ts';
import { journalCommand } from '../logs/journal-log.ts';
import { ringBuffer } from '../logs/kernel-log.ts';
import type { LogLine } from '../schemas/log-line.ts';
import { type Machines, startMachines } from '../test-support/machines.ts';
import { hasRecordings, recording, recordingsAbsent } from '../test-support/recorded.ts';

let machines: Machines;
let folder: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'infrastructor-logs-')));
  machines = await startMachines({ localDevice: true, ssh: { hostKeyPolicy: 'accept-new' } }, { logFolders: [path.join(folder, 'log')] });
  await mkdir(path.join(folder, 'log'));
});
afterAll(async () => {
  await machines?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function logs(args: Readonly<Record<string, unknown>>) {
  const { data, meta } = await machines.call('get_system_logs', { device: 'localhost', ...args });
  return { lines: data as readonly LogLine[], warnings: meta.warnings };
}
const messages = ({ lines }: { readonly lines: readonly LogLine[] }) => lines.map(({ message }) => message);
const inLog = (name: string) => path.join(folder, 'log', name);

async function follow(device: string, params: Readonly<Record<string, unknown>>): Promise<StreamSubscription> {
  const owned = machines.runtime.registry.streams.get('system.logs');
  if (!owned) throw new Error('there is no such stream');
  return machines.runtime.streams.subscribe(owned, device, params, machines.runtime.internalCaller);
}

/** The next message of a stream, while something is done again and again until it comes. */
async function nextWhile(subscription: StreamSubscription, act: () => Promise<unknown>): Promise<LogLine> {
  const timer = setInterval(() => void act(), 100);
  try {
    for await (const message of subscription) if (message.kind === 'item') return message.item as LogLine;
    throw new Error('the stream ended');
  } finally {
    clearInterval(timer);
  }
}

describe('log files of this machine', () => {
  test('show their newest lines, filtered on the device', async () => {
    const line = (second: string, program: string, text: string) => `2026-01-01T00:00:${second}+00:00 nas ${program}[7]: ${text}\n`;
    const text = line('01', 'sshd', 'Accepted key') + line('02', 'cron', 'job') + line('03', 'sshd', 'accepted again') + line('04', 'sshd', 'closed');
    await writeFile(inLog('sys log'), text);
    const args = { source: 'file', path: inLog('sys log') };
    expect((await logs({ ...args, limit: 2 })).lines).toEqual([
      expect.objectContaining({ time: '2026-01-01T00:00:03.000Z', identifier: 'sshd', pid: 7, message: 'accepted again' }),
      expect.objectContaining({ message: 'closed', hostname: 'nas', source: 'file' }),
    ]);
    expect(messages(await logs({ ...args, grep: 'ACCEPTED' }))).toEqual(['Accepted key', 'accepted again']);
    expect(messages(await logs({ ...args, unit: 'cron' }))).toEqual(['job']);
    expect(messages(await logs({ ...args, since: '2026-01-01T00:00:02Z', until: '2026-01-01T00:00:03Z' }))).toEqual(['job', 'accepted again']);
    const { warnings } = await logs({ ...args, priority: 'err' });
    expect(warnings).toContainEqual(expect.stringContaining('does not tell priorities'));
    await expect(logs({ ...args, since: 'yesterday' })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  test('take hostile words as words', async () => {
    const seen = hostileStrings.filter((each) => !each.includes('\n'));
    await writeFile(inLog('hostile'), seen.map((each) => `x ${each} y\n`).join(''));
    for (const grep of seen) {
      expect(messages(await logs({ source: 'file', path: inLog('hostile'), grep })), grep).toContain(`x ${grep} y`);
    }
    expect(messages(await logs({ source: 'file', path: inLog('hostile'), grep: '.*' }))).toEqual([]);
  });

  test('are read under the allowed folders alone, links followed', async () => {
    await writeFile(path.join(folder, 'secret'), 'secret\n');
    await symlink(path.join(folder, 'secret'), inLog('link'));
    for (const file of ['/etc/passwd', inLog('../secret'), inLog('link'), `${folder}/logs`, '/nonexistent/../etc/passwd']) {
      await expect(logs({ source: 'file', path: file })).rejects.toMatchObject({ status: expect.toBeOneOf([400, 404]) });
    }
    await expect(logs({ source: 'file', path: inLog('none') })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(logs({ source: 'file', path: inLog('.') })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  test('are followed, also after they were rotated, and the follower ends with its last listener', async () => {
    await writeFile(inLog('followed'), 'before\n');
    const subscription = await follow('localhost', { source: 'file', path: inLog('followed'), grep: 'wanted' });
    const write = (text: string) => () => appendFile(inLog('followed'), text);
    expect(await nextWhile(subscription, write('other\nthe wanted line\n'))).toMatchObject({ message: 'the wanted line', source: 'file' });
    await rename(inLog('followed'), inLog('followed.1'));
    const again = await follow('localhost', { source: 'file', path: inLog('followed'), grep: 'wanted' });
    expect(await nextWhile(again, write('wanted after rotation\n'))).toMatchObject({ message: 'wanted after rotation' });
    subscription.close();
    again.close();
    expect(machines.runtime.streams.size).toBe(0);
  });
});

describe('the journal', () => {
  const journald = '/lib/systemd/systemd-journald';
  const canRun = hasSshd && userInfo().uid === 0 && existsSync(journald) && existsSync('/usr/bin/unshare');

  test.skipIf(!canRun)('of a real journald, read and followed over SSH (skipped without root, sshd and journald)', async () => {
    // journald runs in the mount name space of the server, with a /run of its own.
    await using sshd = await startTestSshd({ wrapper: ['/usr/bin/unshare', '--mount'] });
    const devices = machines.runtime.service(devicesToken);
    const { username: sshUsername, privateKeyPath: sshPrivateKeyPath, port: sshPort } = sshd;
    await devices.table.insert({ hostname: 'journal', address: '127.0.0.1', sshPort, sshUsername, sshPrivateKeyPath });
    const shell = await devices.shell(await devices.resolve('journal'));
    const prepare = sh`mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/journal /run/log/journal/$(cat /etc/machine-id)`;
    expect(await shell.exec(prepare)).toMatchObject({ exitCode: 0 });
    await using daemon = await shell.openStream(sh`exec ${journald}`);
    const ready = sh`for try in 1 2 3 4 5 6 7 8 9 10; do if [ -S /run/systemd/journal/stdout ]; then exit 0; fi; sleep 0.3; done; exit 1`;
    expect(await shell.exec(ready)).toMatchObject({ exitCode: 0 });
    const say = (text: string, program = 'lab') => shell.exec(sh`printf '%s\n' ${text} | systemd-cat -t ${program}`);
    const texts = ['<3>An error (bad) [x]', '<6>all is well', "<6>it's $(id) .* here"];
    for (const text of texts) await say(text);
    await shell.exec(sh`journalctl --sync; sleep 0.3`);

    const of = async (args: Readonly<Record<string, unknown>> = {}) =>
      (await logs({ device: 'journal', ...args })).lines.filter(({ identifier }) => identifier === 'lab');
    expect((await of()).map(({ message, severity }) => [message, severity])).toEqual([
      ['An error (bad) [x]', 3],
      ['all is well', 6],
      ["it's $(id) .* here", 6],
    ]);
    expect((await of({ priority: 'err' })).map(({ message }) => message)).toEqual(['An error (bad) [x]']);
    expect((await of({ grep: 'ERROR (BAD) [' })).map(({ message }) => message)).toEqual(['An error (bad) [x]']);
    expect((await of({ grep: '$(id) .*' })).map(({ message }) => message)).toEqual(["it's $(id) .* here"]);
    expect(await of({ grep: 'a.l' })).toEqual([]);
    expect(await of({ until: '1h' })).toEqual([]);
    expect((await of({ limit: 1, since: '1h' })).length).toBeLessThanOrEqual(1);
    expect(await logs({ device: 'journal', unit: 'no-such.service' })).toMatchObject({ lines: [] });

    const subscription = await follow('journal', { grep: 'followed (now)' });
    expect(await nextWhile(subscription, () => say('<4>followed (now)'))).toMatchObject({ message: 'followed (now)', severity: 4 });
    subscription.close();
    await daemon.close();
  });

  test.skipIf(!hasRecordings)(`of a recorded machine (skipped where ${recordingsAbsent})`, async () => {
    const entries = recording('trixie/healthy/journalctl-json');
    await machines.add('nas', {
      transcript: [
        { ...entries, command: journalCommand({ source: 'journald', limit: 30 }).text },
        { ...recording('trixie/healthy/journalctl-binary'), command: journalCommand({ source: 'journald', limit: 5, unit: 'lab' }).text },
      ],
    });
    const { lines } = await logs({ device: 'nas', limit: 30 });
    expect(lines).toHaveLength(30);
    expect(lines.map(({ time }) => time)).toEqual(lines.map(({ time }) => time).sort());
    expect(lines.every(({ message, severity }) => message !== '' && severity !== undefined)).toBe(true);
    expect((await logs({ device: 'nas', limit: 5, unit: 'lab' })).lines.length).toBeGreaterThan(0);
  });

  test('that a user may not see is read as root, and what stays hidden is told', async () => {
    const command = journalCommand({ source: 'journald', limit: 100 }).text;
    const stderr = 'Hint: You are currently not seeing messages from other users and the system.\n';
    const entry = (message: string) => `${JSON.stringify({ MESSAGE: message, __REALTIME_TIMESTAMP: '1795389956628686' })}\n`;
    const shell = await machines.add('shy', {
      transcript: [
        { command, stdout: entry('own'), stderr, exitCode: 0 },
        { command, stdout: entry('all'), exitCode: 0 },
      ],
    });
    expect(messages(await logs({ device: 'shy' }))).toEqual(['all']);
    expect(shell.executed.map(({ privileged }) => privileged)).toEqual([false, true]);
  });
});

describe('other sources', () => {
  test('the kernel: from the ring buffer where there is no journal', async () => {
    await machines.add('small', {
      transcript: [
        { command: journalCommand({ source: 'kernel', limit: 100 }).text, exitCode: 127 },
        { command: ringBuffer.text, stdout: '100.00 50.00\n<3>[   10.000000] sda: I/O error\n<6>[   20.500000] eth0: link up\n', exitCode: 0 },
        { command: journalCommand({ source: 'kernel', limit: 100, priority: 'err' }).text, exitCode: 127 },
      ],
    });
    const { lines } = await logs({ device: 'small', source: 'kernel' });
    expect(lines.map(({ message, severity }) => [message, severity])).toEqual([
      ['sda: I/O error', 3],
      ['eth0: link up', 6],
    ]);
    expect(Date.parse(lines[1]?.time ?? '') - Date.parse(lines[0]?.time ?? '')).toBe(10_500);
    expect(messages(await logs({ device: 'small', source: 'kernel', priority: 'err' }))).toEqual(['sda: I/O error']);
  });

  test('containers: all that run, merged by time; a container that is gone keeps no other from being read', async () => {
    const of = (name: string) => dockerLogsCommand(name, { source: 'docker', limit: 100 }).text;
    await machines.add('boxes', {
      transcript: [
        { command: runningContainers.text, stdout: 'web\ndb\ngone\n', exitCode: 0 },
        { command: of('web'), stdout: '2026-01-01T00:00:01.5Z one\n2026-01-01T00:00:04Z four\n', stderr: '2026-01-01T00:00:02Z two\n', exitCode: 0 },
        { command: of('db'), stdout: '2026-01-01T00:00:03Z three\n', exitCode: 0 },
        { command: of('gone'), stderr: 'Error: No such container: gone\n', exitCode: 46 },
      ],
    });
    const { lines, warnings } = await logs({ device: 'boxes', source: 'docker' });
    expect(lines.map(({ message, container, stream }) => [message, container, stream])).toEqual([
      ['one', 'web', 'stdout'],
      ['two', 'web', 'stderr'],
      ['three', 'db', 'stdout'],
      ['four', 'web', 'stdout'],
    ]);
    expect(warnings).toEqual([expect.stringContaining('gone')]);
    await expect(logs({ device: 'boxes', source: 'docker', unit: 'gone' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(logs({ device: 'boxes', source: 'docker', unit: '--follow' })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
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
    const fleet = JSON.parse(await machines.read('logs://journald/nothing%20like%20this')) as { failed: { device: string }[] };
    expect(fleet).toMatchObject({ source: 'journald', filter: 'nothing like this', lines: [] });
    expect(fleet.failed.map(({ device }) => device)).toContain('read');
  });
});
