import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { sh } from '@infrastructor/core';
import { devicesToken } from '@infrastructor/core/runtime';
import { hasSshd, startTestSshd } from '@infrastructor/core/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dfCommand } from '../drives/mount-use.ts';
import type { DrivesStats } from '../schemas/drives-stats.ts';
import { type Machines, startMachines } from '../test-support/machines.ts';
import { hasRecordings, recording, recordingsAbsent, sectionsOf } from '../test-support/recorded.ts';
import { diskSamples } from './drives-stats.ts';

let machines: Machines;
beforeAll(async () => {
  machines = await startMachines({ localDevice: true, ssh: { hostKeyPolicy: 'accept-new' } });
});
afterAll(() => machines?.[Symbol.asyncDispose]());

async function stats(device: string) {
  const { data, meta } = await machines.call('get_drives_stats', { device, fresh: true, intervalSec: 0.5 });
  return { data: data as DrivesStats, warnings: meta.warnings };
}

const canMount = userInfo().uid === 0 && existsSync('/dev/fuse') && existsSync('/usr/bin/unshare');

describe('drive statistics', () => {
  test('of this machine agree with df', async () => {
    const { data } = await stats('localhost');
    const root = data.mounts.find(({ mountPoint }) => mountPoint === '/');
    const columns = (option: string) =>
      execFileSync('df', [option, '-P', '/'], { encoding: 'utf8' }).split('\n')[1]?.split(/\s+/) ?? [];
    expect(root?.sizeBytes).toBe(Number(columns('-B1')[1]));
    expect(root?.inodes).toBe(Number(columns('-i')[1]));
    expect(root?.state).toBe('ok');
    expect(data.intervalSec).toBeGreaterThanOrEqual(0.45);
    expect(data.mounts.map(({ type }) => type)).not.toContain('proc');
    for (const disk of data.disks) expect(disk.busyPercent ?? 0).toBeLessThanOrEqual(100);
  });

  test.skipIf(!hasRecordings)(`of a recorded machine (skipped where ${recordingsAbsent})`, async () => {
    const of = (name: string, state: string) => recording(`trixie/${state}/${name}`);
    const mounts = of('proc-mounts', 'healthy');
    const samples = sectionsOf(diskSamples(0.5), {
      mounts,
      'uptime-before': of('proc-uptime', 'tools-missing'),
      'disks-before': of('proc-diskstats', 'tools-missing'),
      'uptime-after': of('proc-uptime', 'healthy'),
      'disks-after': of('proc-diskstats', 'healthy'),
    });
    const space = of('df-PkT', 'healthy');
    const inodes = of('df-i', 'healthy');
    const shell = await machines.add('nas', {
      transcript: [samples],
      fault: () => undefined,
    });
    const points = (mounts.stdout ?? '').split('\n').map((line) => line.split(' '));
    expect(points.length).toBeGreaterThan(20);
    // What is asked depends on the mounts; whatever it is, the recorded tables answer.
    const exec = shell.exec.bind(shell);
    shell.exec = async (command, options) => {
      if (!command.text.includes('df -PT -B1')) return exec(command, options);
      const { stdout = '' } = sectionsOf(dfCommand([]), { space, inodes });
      return { stdout, stderr: '', exitCode: 0, signal: undefined, truncated: false, durationMs: 1 };
    };
    const { data } = await stats('nas');
    expect(data.disks.map(({ device }) => device)).toContain('sda');
    const root = data.mounts.find(({ mountPoint }) => mountPoint === '/');
    expect(root).toMatchObject({ state: 'ok', remote: false });
    expect(root?.sizeBytes).toBeGreaterThan(1e8);
    expect(data.mounts.some(({ type }) => type === 'zfs')).toBe(true);
    expect(data.mounts.every(({ type }) => type !== 'tmpfs' && type !== 'overlay')).toBe(true);
  });

  test.skipIf(!hasSshd || !canMount)(
    'a mount that is dead is labelled and holds nobody up (skipped without root, FUSE and sshd)',
    async () => {
      // The server runs in a mount name space of its own, in which a FUSE file system is mounted whose program never answers.
      await using sshd = await startTestSshd({ wrapper: ['/usr/bin/unshare', '--mount'] });
      const devices = machines.runtime.service(devicesToken);
      await devices.table.insert({
        hostname: 'hung',
        address: '127.0.0.1',
        sshPort: sshd.port,
        sshUsername: sshd.username,
        sshPrivateKeyPath: sshd.privateKeyPath,
      });
      const shell = await devices.shell(await devices.resolve('hung'));
      const place = `${sshd.folder}/dead mount`;
      const program = `
      const { openSync } = require('node:fs');
      const { spawnSync } = require('node:child_process');
      const fd = openSync('/dev/fuse', 'r+');
      const options = 'fd=3,rootmode=40000,user_id=0,group_id=0';
      const { status, stderr } = spawnSync('mount', ['-i', '-t', 'fuse', '-o', options, 'dead', process.argv[1]], { stdio: ['ignore', 'ignore', 'pipe', fd] });
      console.log(status === 0 ? 'mounted' : 'failed ' + stderr);
      setInterval(() => {}, 1000);`;
      await shell.exec(sh`mkdir -p ${place}`);
      await using holder = await shell.openStream(sh`exec ${process.execPath} -e ${program} ${place}`);
      for await (const piece of holder.stdout) {
        expect(Buffer.from(piece).toString()).toBe('mounted\n');
        const startedAt = performance.now();
        const { data, warnings } = await stats('hung');
        expect(performance.now() - startedAt).toBeLessThan(15_000);
        expect(data.mounts.find(({ mountPoint }) => mountPoint === place)).toMatchObject({
          state: 'dead',
          remote: true,
        });
        expect(data.mounts.find(({ mountPoint }) => mountPoint === '/')).toMatchObject({ state: 'ok' });
        expect(warnings).toContainEqual(expect.stringContaining('is dead'));
        break;
      }
    },
  );
});
