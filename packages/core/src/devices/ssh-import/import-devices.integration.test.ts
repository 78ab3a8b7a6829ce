import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sh } from '../../contract/sh.ts';
import { hasSshd, startTestSshd } from '../../device/ssh/test-sshd.ts';
import { createRuntime } from '../../lifecycle/create-runtime.ts';
import type { Runtime } from '../../lifecycle/runtime.ts';
import { devicesToken } from '../devices.ts';

interface Row {
  readonly alias: string;
  readonly action: string;
  readonly reason?: string;
  readonly changes?: readonly string[];
  readonly address?: string;
  readonly sshPort?: number;
  readonly sshUsername?: string;
  readonly proxyJump?: string;
}
interface Imported {
  readonly dryRun: boolean;
  readonly added: number;
  readonly devices: readonly Row[];
}

const run = promisify(execFile);
const sshIsHere = spawnSync('ssh', ['-V']).status === 0;
/** Configurations whose answers by `ssh -G` are known; kept beside the repository. */
const corpus = new URL('../../../../../../shared/corpora/ssh-bench/', import.meta.url);

describe('import of an ssh_config', () => {
  let runtime: Runtime;
  let home: string;
  const homeBefore = process.env.HOME;

  beforeAll(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'infrastructor-home-'));
    await mkdir(path.join(home, '.ssh', 'conf.d'), { recursive: true });
    process.env.HOME = home;
    runtime = await createRuntime({ localDevice: false, ssh: { hostKeyPolicy: 'accept-new' } });
  });
  afterAll(async () => {
    if (homeBefore === undefined) delete process.env.HOME;
    else process.env.HOME = homeBefore;
    await runtime?.close();
    await rm(home, { recursive: true, force: true });
  });

  async function importing(args: Readonly<Record<string, unknown>>) {
    const answer = await runtime
      .operation('import_devices_from_ssh_config')
      .invoke(args, { caller: runtime.internalCaller });
    return { result: answer.data as Imported, warnings: answer.meta.warnings };
  }
  const actions = ({ devices }: Imported) => Object.fromEntries(devices.map(({ alias, action }) => [alias, action]));
  const inSsh = (name: string) => path.join(home, '.ssh', name);

  test('adds, updates and leaves alone, and a dry run only tells', async () => {
    const content = 'Host one two\n  User ops\n  Port 2200\nHost one\n  HostName 10.0.0.1\n';
    expect((await importing({ content, dryRun: true })).result).toMatchObject({ dryRun: true, added: 2 });
    expect((await runtime.tables.devices.list({ limit: 10 })).items).toEqual([]);
    expect(actions((await importing({ content })).result)).toEqual({ one: 'added', two: 'added' });
    const row = await runtime.tables.devices.find('one');
    expect(row).toMatchObject({ address: '10.0.0.1', sshPort: 2200, sshUsername: 'ops', transport: 'ssh' });
    expect(actions((await importing({ content })).result)).toEqual({ one: 'unchanged', two: 'unchanged' });

    const changed = content.replace('2200', '2201');
    const kept = await importing({ content: changed, updateExisting: false });
    expect(kept.result.devices[0]).toMatchObject({ action: 'skipped', changes: ['sshPort'] });
    const told = await importing({ content: changed, dryRun: true });
    expect(told.result.devices[0]).toMatchObject({ action: 'updated', changes: ['sshPort'] });
    expect(await runtime.tables.devices.find('one')).toMatchObject({ sshPort: 2200 });
    await importing({ content: changed, tagPrefix: 'home' });
    expect(await runtime.tables.devices.find('one')).toMatchObject({
      sshPort: 2201,
      tags: { 'home:source': 'ssh-config', 'home:alias': 'one' },
    });
  });

  test('says of each host why it is no device', async () => {
    const content = [
      'Host tunnel\n ProxyCommand nc %h %p',
      'Host bad:name',
      'Host looped\n ProxyJump looped',
      'Host jumped\n ProxyJump ops@bastion:2222,second',
      'Host *\n ServerAliveInterval 5',
    ].join('\n');
    const { result } = await importing({ content, dryRun: true });
    const by = Object.fromEntries(result.devices.map((row) => [row.alias, row]));
    expect(by.tunnel).toMatchObject({ action: 'skipped', reason: expect.stringContaining('ProxyCommand') });
    expect(by['bad:name']).toMatchObject({ action: 'skipped', reason: expect.stringContaining('name') });
    expect(by.looped).toMatchObject({ action: 'skipped', reason: expect.stringContaining('loop') });
    expect(by.jumped).toMatchObject({ action: 'added', proxyJump: 'ops@bastion:2222,second' });
    expect(by['*']).toBeUndefined();
  });

  test('follows includes inside the allowed folder, in the order of glob, and nothing that leads out of it', async () => {
    const outside = path.join(home, 'outside');
    await mkdir(outside);
    await writeFile(path.join(outside, 'secret'), 'Host from-outside\n');
    await symlink(path.join(outside, 'secret'), inSsh('conf.d/9-link'));
    await writeFile(inSsh('conf.d/1-a'), 'Host included\n  Port 11\n');
    await writeFile(inSsh('conf.d/2-b'), 'Host included second\n  Port 22\n');
    await writeFile(inSsh('config'), `Include conf.d/*\nInclude ${outside}/*\nInclude nothing/*\nHost own\n`);
    const { result, warnings } = await importing({ path: '~/.ssh/config', dryRun: true });
    expect(result.devices.map(({ alias, sshPort }) => [alias, sshPort])).toEqual([
      ['included', 11],
      ['second', 22],
      ['own', 22],
    ]);
    expect(warnings).toEqual([
      expect.stringContaining('9-link is not followed'),
      expect.stringContaining(`${outside}/* is not followed`),
    ]);
  });

  test('reads no file outside the allowed folder, and does not say whether there is one', async () => {
    for (const file of ['/etc/passwd', '/etc/no-such-file', '~/.ssh/../outside/secret', inSsh('conf.d/9-link')]) {
      await expect(importing({ path: file })).rejects.toMatchObject({
        code: 'VALIDATION_FAILED',
        message: expect.stringContaining('not under an allowed folder'),
      });
    }
    await expect(importing({ path: '~/.ssh/none' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(importing({})).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  test('never runs a command that a file names', async () => {
    const mark = path.join(home, 'ran');
    const content = `Match exec "touch ${mark}"\n  Port 99\nHost safe\n  Port 23\n  LocalCommand touch ${mark}\n`;
    const { result, warnings } = await importing({ content, dryRun: true });
    expect(result.devices).toMatchObject([{ alias: 'safe', sshPort: 23 }]);
    expect(warnings).toEqual([expect.stringContaining('Match exec is skipped')]);
    expect(existsSync(mark)).toBe(false);
  });

  test('refuses a file that ssh refuses, and names the line', async () => {
    await expect(importing({ content: 'Host a\n  Prot 22\n' })).rejects.toMatchObject({
      code: 'PARSE_FAILED',
      message: expect.stringContaining('2'),
    });
  });

  test.skipIf(!sshIsHere)('agrees with ssh -G over included files (skipped where ssh is absent)', async () => {
    const { username } = userInfo();
    await writeFile(inSsh('conf.d/1-a'), 'Host web-* !web-3\n  User deploy\nMatch host 10.0.0.9\n  Port 909\n');
    const file = inSsh('real');
    await writeFile(
      file,
      `Include ${inSsh('conf.d/1-a')}\nHost web-1 web-3\n  HostName %h.example.org\nHost nine\n HostName=10.0.0.9\nHost "j"\n ProxyJump web-1\nHost *\n  Port 2022\n`,
    );
    const { result } = await importing({ path: file, dryRun: true });
    expect(result.devices).toHaveLength(4);
    for (const { alias, address, sshPort, sshUsername, proxyJump } of result.devices) {
      const { stdout } = await run('ssh', ['-G', '-F', file, alias]);
      const real = (name: string) => new RegExp(`^${name} (.*)$`, 'm').exec(stdout)?.[1];
      expect([alias, address, String(sshPort), sshUsername, proxyJump]).toEqual([
        alias,
        real('hostname'),
        real('port'),
        real('user') ?? username,
        real('proxyjump'),
      ]);
    }
  });

  test.skipIf(!existsSync(corpus))('imports the corpus of configurations (skipped where it is absent)', async () => {
    let [aliases, right, refused, skipped] = [0, 0, 0, 0];
    for (const name of readdirSync(corpus).filter((each) => each.endsWith('.config'))) {
      const { ssh_G, literal_aliases } = JSON.parse(
        readFileSync(new URL(name.replace('.config', '.json'), corpus), 'utf8'),
      ) as {
        ssh_G: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
        literal_aliases: readonly string[];
      };
      const content = readFileSync(new URL(name, corpus), 'utf8');
      const rows = await importing({ content, dryRun: true }).then(
        ({ result }) => result.devices,
        (error: { code: string }) => {
          expect(error.code).toBe('PARSE_FAILED');
          return undefined;
        },
      );
      if (rows === undefined) {
        refused += 1;
        expect(
          Object.values(ssh_G).every((answer) => 'error' in answer),
          name,
        ).toBe(true);
        continue;
      }
      for (const alias of literal_aliases) {
        const row = rows.find((each) => each.alias === alias);
        const real = ssh_G[alias];
        if (!row || !real) continue;
        if (row.action === 'skipped') {
          skipped += 1;
          continue;
        }
        aliases += 1;
        const ours = [row.address, String(row.sshPort), row.proxyJump];
        if (isDeepStrictEqual(ours, [real.hostname?.[0], real.port?.[0], real.proxyjump?.[0]])) right += 1;
      }
    }
    console.log(
      `ssh-bench import: ${right} of ${aliases} agree with ssh -G, ${skipped} are no devices, ${refused} files refused by both`,
    );
    expect(right).toBe(aliases);
  });

  test.skipIf(!hasSshd)('registers a device that can be used at once (skipped where sshd is absent)', async () => {
    await using sshd = await startTestSshd();
    const content = `Host real\n HostName 127.0.0.1\n Port ${sshd.port}\n User ${sshd.username}\n IdentityFile ${sshd.privateKeyPath}\n`;
    await importing({ content });
    const devices = runtime.service(devicesToken);
    const shell = await devices.shell(await devices.resolve('real'));
    expect((await shell.exec(sh`echo reached`)).stdout).toBe('reached\n');
    await runtime.tables.devices.remove((await devices.row('real')).id);
  });
});
