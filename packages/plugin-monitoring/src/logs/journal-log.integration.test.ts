import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { sh } from '@infrastructor/core';
import { devicesToken } from '@infrastructor/core/runtime';
import { hasSshd, startTestSshd } from '@infrastructor/core/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { follow, logs, messages, nextWhile } from '../test-support/log-calls.ts';
import { type Machines, startMachines } from '../test-support/machines.ts';
import { hasRecordings, recording, recordingsAbsent } from '../test-support/recorded.ts';
import { journalCommand } from './journal-log.ts';

let machines: Machines;
beforeAll(async () => {
  machines = await startMachines({ ssh: { hostKeyPolicy: 'accept-new' } });
});
afterAll(() => machines?.[Symbol.asyncDispose]());

describe('the journal', () => {
  const journald = '/lib/systemd/systemd-journald';
  const canRun = hasSshd && userInfo().uid === 0 && existsSync(journald) && existsSync('/usr/bin/unshare');

  test.skipIf(!canRun)(
    'of a real journald, read and followed over SSH (skipped without root, sshd and journald)',
    async () => {
      // journald runs in the mount name space of the server, with a /run of its own.
      await using sshd = await startTestSshd({ wrapper: ['/usr/bin/unshare', '--mount'] });
      const devices = machines.runtime.service(devicesToken);
      const { username: sshUsername, privateKeyPath: sshPrivateKeyPath, port: sshPort } = sshd;
      await devices.table.insert({
        hostname: 'journal',
        address: '127.0.0.1',
        sshPort,
        sshUsername,
        sshPrivateKeyPath,
      });
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
        (await logs(machines, { device: 'journal', ...args })).lines.filter(({ identifier }) => identifier === 'lab');
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
      expect(await logs(machines, { device: 'journal', unit: 'no-such.service' })).toMatchObject({ lines: [] });

      const subscription = await follow(machines, 'journal', { grep: 'followed (now)' });
      expect(await nextWhile(subscription[Symbol.asyncIterator](), () => say('<4>followed (now)'))).toMatchObject({
        message: 'followed (now)',
        severity: 4,
      });
      subscription.close();
      await daemon.close();
    },
  );

  test.skipIf(!hasRecordings)(`of a recorded machine (skipped where ${recordingsAbsent})`, async () => {
    const entries = recording('trixie/healthy/journalctl-json');
    await machines.add('nas', {
      transcript: [
        { ...entries, command: journalCommand({ source: 'journald', limit: 30 }).text },
        {
          ...recording('trixie/healthy/journalctl-binary'),
          command: journalCommand({ source: 'journald', limit: 5, unit: 'lab' }).text,
        },
      ],
    });
    const { lines } = await logs(machines, { device: 'nas', limit: 30 });
    expect(lines).toHaveLength(30);
    expect(lines.map(({ time }) => time)).toEqual(lines.map(({ time }) => time).sort());
    expect(lines.every(({ message, severity }) => message !== '' && severity !== undefined)).toBe(true);
    expect((await logs(machines, { device: 'nas', limit: 5, unit: 'lab' })).lines.length).toBeGreaterThan(0);
  });

  test('that a user may not see is read as root, and what stays hidden is told', async () => {
    const command = journalCommand({ source: 'journald', limit: 100 }).text;
    const stderr = 'Hint: You are currently not seeing messages from other users and the system.\n';
    const entry = (message: string) =>
      `${JSON.stringify({ MESSAGE: message, __REALTIME_TIMESTAMP: '1795389956628686' })}\n`;
    const shell = await machines.add('shy', {
      transcript: [
        { command, stdout: entry('own'), stderr, exitCode: 0 },
        { command, stdout: entry('all'), exitCode: 0 },
      ],
    });
    expect(messages(await logs(machines, { device: 'shy' }))).toEqual(['all']);
    expect(shell.executed.map(({ privileged }) => privileged)).toEqual([false, true]);
  });
});
