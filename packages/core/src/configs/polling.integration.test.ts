import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defineConfigType } from '../contract/config-type.ts';
import { hasSshd, startTestSshd, type TestSshd } from '../device/ssh/test-sshd.ts';
import { devicesToken } from '../devices/devices.ts';
import { type ConfigsRuntime, startConfigsRuntime } from './test-configs-runtime.ts';

const pollIntervalSec = 0.3;

describe.skipIf(!hasSshd)('a device without inotifywait (skipped without sshd)', () => {
  let root: string;
  let sshd: TestSshd;
  let configs: ConfigsRuntime;
  let deviceId: string;

  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'polling-'));
    const programs = path.join(root, 'programs');
    await mkdir(programs);
    await mkdir(path.join(root, 'watched'));
    for (const name of await readdir('/usr/bin')) {
      if (!name.startsWith('inotify')) await symlink(path.join('/usr/bin', name), path.join(programs, name));
    }
    await writeFile(path.join(root, 'watched/a.conf'), 'one\n');
    sshd = await startTestSshd({ config: [`SetEnv SHLVL=2 PATH=${programs}`] });
    configs = await startConfigsRuntime(
      [
        defineConfigType({
          name: 'lines',
          description: 'Lines of a test',
          match: ['/**/*.conf'],
          discover: async () => [path.join(root, 'watched')],
          parse: () => ({}),
        }),
      ],
      { pollIntervalSec },
    );
    const devices = configs.runtime.service(devicesToken);
    const row = await devices.table.insert({ hostname: 'old', ...sshd.device });
    deviceId = row.id;
    devices.announce('device.added', row);
  });
  afterAll(async () => {
    await configs?.[Symbol.asyncDispose]();
    await sshd?.stop();
    if (root) await rm(root, { recursive: true });
  });

  test('is polled: an edit, a new file and a deleted one are found within a poll', async () => {
    await expect.poll(() => configs.monitor.of(deviceId)?.mode, { timeout: 20_000 }).toBe('polling');
    expect(configs.monitor.of(deviceId)?.reason).toBe('inotifywait is not installed');
    const newest = (name: string) =>
      configs.runtime.tables.configurationSnapshots.newest(deviceId, path.join(root, 'watched', name));
    await writeFile(path.join(root, 'watched/a.conf'), 'two\n');
    await writeFile(path.join(root, 'watched/b.conf'), 'new\n');
    await expect
      .poll(() => newest('a.conf'), { timeout: 5_000 })
      .toMatchObject({ rawContent: 'two\n', changeType: 'modify' });
    await expect
      .poll(() => newest('b.conf'), { timeout: 5_000 })
      .toMatchObject({ rawContent: 'new\n', changeType: 'create' });
    await rm(path.join(root, 'watched/b.conf'));
    await expect.poll(() => newest('b.conf'), { timeout: 5_000 }).toMatchObject({ changeType: 'delete' });
  });

  test('is left alone when it is monitored no more', async () => {
    const devices = configs.runtime.service(devicesToken);
    const row = await devices.table.update(deviceId, { monitoringEnabled: false });
    if (row) devices.announce('device.changed', row);
    await expect.poll(() => configs.monitor.of(deviceId)).toBeUndefined();
  });
});
