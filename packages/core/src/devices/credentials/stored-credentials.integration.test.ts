import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { definePlugin } from '../../contract/plugin.ts';
import { sh } from '../../contract/sh.ts';
import { hasSshd, makeTestKey, startTestSshd, type TestSshd } from '../../device/ssh/test-sshd.ts';
import { databaseToken, tablesToken } from '../../lifecycle/tables.ts';
import { startTestRuntime, type TestRuntime } from '../../lifecycle/test-runtime.ts';
import { row, sql } from '../../store/sql.ts';
import { devicesToken } from '../devices.ts';

const passphrase = `open ${randomBytes(8).toString('hex')}`;

describe.skipIf(!hasSshd)('a stored credential', () => {
  let sshd: TestSshd;
  let host: TestRuntime;
  let privateKey: string;

  beforeAll(async () => {
    sshd = await startTestSshd();
    const file = path.join(sshd.folder, 'stored');
    makeTestKey(file, 'ed25519', passphrase);
    execFileSync('sh', ['-c', 'cat "$1.pub" >>"$2/authorized_keys"', 'sh', file, sshd.folder]);
    privateKey = await readFile(file, 'utf8');
    host = await startTestRuntime(definePlugin({ name: 'test' }));
  }, 60_000);
  afterAll(async () => {
    await host?.runtime.close();
    await sshd?.stop();
  });

  const where = () => ({
    address: '127.0.0.1',
    sshPort: sshd.port,
    sshUsername: sshd.username,
    hostKey: sshd.hostKeys[0],
  });
  const devices = () => host.runtime.service(devicesToken);
  const echo = async (hostname: string) =>
    (await (await devices().shell(await devices().resolve(hostname))).exec(sh`echo in`)).stdout;

  test('lets us in, and is seen nowhere', async () => {
    const answer = await host.call('add_device', {
      hostname: 'sealed',
      ...where(),
      credential: { privateKey, passphrase },
    });
    expect(await echo('sealed')).toBe('in\n');
    const tables = host.runtime.service(tablesToken);
    await tables.flush();
    const database = host.runtime.service(databaseToken);
    const stored = await Promise.all([
      database.many(sql.type(row<object>())`SELECT * FROM data_collection_audit`),
      database.many(
        sql.type(row<object>())`SELECT id, name, kind, encode(sealed_secret, 'escape') AS sealed FROM credentials`,
      ),
      database.many(sql.type(row<object>())`SELECT * FROM devices`),
      database.many(sql.type(row<object>())`SELECT * FROM events`),
    ]);
    const seen = JSON.stringify([answer, stored]);
    expect(seen).toContain('add_device');
    for (const secret of [passphrase, privateKey, privateKey.split('\n')[2] ?? '']) expect(seen).not.toContain(secret);
  });

  test('is not named by the errors of a wrong one, and can be replaced', async () => {
    const wrong = `wrong ${randomBytes(8).toString('hex')}`;
    const added = await host.call('add_device', {
      hostname: 'replaced',
      ...where(),
      credential: { privateKey, passphrase: wrong },
    });
    expect(added.meta.warnings.join()).toContain('the passphrase does not fit');
    expect(JSON.stringify(added)).not.toContain(wrong);
    await host.call('edit_device', { device: 'replaced', credential: { privateKey, passphrase } });
    expect(await echo('replaced')).toBe('in\n');
    const credentials = host.runtime.service(tablesToken).credentials;
    expect(await credentials.list()).toHaveLength(2);
  });

  test('goes with its device, and with a device that is refused', async () => {
    const credentials = host.runtime.service(tablesToken).credentials;
    const before = (await credentials.list()).length;
    const twice = host.call('add_device', { hostname: 'sealed', credential: { password: 'x' } });
    await expect(twice).rejects.toMatchObject({ code: 'DEVICE_EXISTS' });
    expect(await credentials.list()).toHaveLength(before);
    const plan = await host.call('remove_device', { device: 'replaced' });
    const { confirm } = plan.data as { confirm: string };
    await host.call('remove_device', { device: 'replaced', confirm });
    expect(await credentials.list()).toHaveLength(before - 1);
  });

  test('a host key is approved beside the old one, or takes its place; both are in the audit', async () => {
    await host.call('add_device', { hostname: 'rekeyed', ...where(), credential: { privateKey, passphrase } });
    const old = sshd.hostKeys;
    await sshd.replaceHostKeys();
    for (const processId of sshd.sessionProcesses()) process.kill(processId, 'SIGKILL');
    devices().forget((await devices().row('rekeyed')).id);
    const refused = await echo('rekeyed').catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'HOST_KEY_CHANGED' });
    const hostKey = sshd.hostKeys[0];
    const approved = await host.call('approve_host_key', { device: 'rekeyed', hostKey });
    expect((approved.data as { hostKeys: string[] }).hostKeys).toHaveLength(2);
    expect(await echo('rekeyed')).toBe('in\n');
    const rotated = await host.call('approve_host_key', { device: 'rekeyed', hostKey, replace: true });
    expect((rotated.data as { hostKeys: string[] }).hostKeys).toHaveLength(1);
    expect(old).not.toEqual(sshd.hostKeys);
    const database = host.runtime.service(databaseToken);
    const rows = await database.many(
      sql.type(row<{ outcome: string }>())`SELECT outcome FROM data_collection_audit WHERE tool = 'approve_host_key'`,
    );
    expect(rows.map(({ outcome }) => outcome)).toEqual(['success', 'success']);
  });

  test('an empty one is refused', async () => {
    await expect(host.call('add_device', { hostname: 'empty', credential: {} })).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
    });
  });
});
