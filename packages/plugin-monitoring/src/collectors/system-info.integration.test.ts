import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import { devicesToken } from '@infrastructor/core/runtime';
import { hasSshd, startTestSshd } from '@infrastructor/core/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SystemInfo } from '../schemas/system-info.ts';
import { type Machines, startMachines } from '../test-support/machines.ts';
import { hasRecordings, recording, recordingsAbsent, sectionsOf } from '../test-support/recorded.ts';
import { systemInfoCommand } from './system-info.ts';

let machines: Machines;
beforeAll(async () => {
  machines = await startMachines({ localDevice: true, ssh: { hostKeyPolicy: 'accept-new' } });
});
afterAll(() => machines?.[Symbol.asyncDispose]());

interface Analysis {
  readonly system: SystemInfo;
  readonly capabilities: readonly {
    readonly name: string;
    readonly state: string;
    readonly evidence?: string;
    readonly details?: object;
  }[];
}
async function analyze(device: string, args: Readonly<Record<string, unknown>> = {}) {
  const { data, meta } = await machines.call('get_device_info', { device, fresh: true, ...args });
  const { system, capabilities } = data as Analysis;
  const of = (name: string) => capabilities.find((each) => each.name === name);
  return { system, capabilities, of, warnings: meta.warnings };
}
const own = (program: string, ...args: readonly string[]) => execFileSync(program, args, { encoding: 'utf8' }).trim();

describe('device analysis', () => {
  test('of this machine agrees with its own tools', async () => {
    const { system, of, warnings } = await analyze('localhost', { includeProcesses: true });
    expect(warnings).toEqual([]);
    expect(system).toMatchObject({
      hostname: own('uname', '-n'),
      kernel: { release: own('uname', '-r'), architecture: own('uname', '-m') },
      cpu: { threads: Number(own('nproc', '--all')), model: os.cpus()[0]?.model },
      memory: { totalBytes: os.totalmem() },
    });
    expect(system.os?.id).toBe(/^ID=(.*)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1]);
    expect(Math.abs((system.uptimeSec ?? 0) - os.uptime())).toBeLessThan(60);
    expect(system.processes?.length).toBeGreaterThan(0);
    expect(of('systemd')?.state).toBe(existsSync('/run/systemd/system') ? 'present' : 'absent');
    if (existsSync('/usr/bin/apt-get'))
      expect(of('package-manager')).toMatchObject({ state: 'present', details: { name: 'apt' } });
    expect(of('pending-reboot')?.state).toBe(existsSync('/run/reboot-required') ? 'present' : 'absent');
    expect(['present', 'absent']).toContain(of('smart')?.state);
    const row = await machines.runtime.tables.devices.find('localhost');
    expect(Object.keys(row?.capabilities ?? {})).toContain('package-manager');
  });

  test.skipIf(!existsSync('/usr/bin/systemd-detect-virt'))(
    'says what systemd-detect-virt says (skipped where it is absent)',
    async () => {
      const { system, of } = await analyze('localhost');
      // It ends with 1 where there is nothing to detect.
      const said = execFileSync('sh', ['-c', 'systemd-detect-virt || true'], { encoding: 'utf8' }).trim();
      expect(system.virtualisation?.type ?? 'none').toBe(said);
      expect(of('virtualisation')?.state).toBe(said === 'none' ? 'absent' : 'present');
    },
  );

  test.skipIf(!hasSshd)(
    'over SSH says the same, all detectors side by side (skipped where sshd is absent)',
    async () => {
      await using sshd = await startTestSshd();
      const { username: sshUsername, privateKeyPath: sshPrivateKeyPath, port: sshPort } = sshd;
      const { table } = machines.runtime.service(devicesToken);
      await table.insert({ hostname: 'remote', address: '127.0.0.1', sshPort, sshUsername, sshPrivateKeyPath });
      const [remote, local] = [await analyze('remote'), await analyze('localhost')];
      expect(remote.warnings).toEqual([]);
      expect(remote.capabilities).toEqual(local.capabilities);
      expect({ ...remote.system, uptimeSec: 0, bootedAt: '' }).toEqual({ ...local.system, uptimeSec: 0, bootedAt: '' });
    },
  );

  test.skipIf(!hasRecordings)(`of a recorded machine (skipped where ${recordingsAbsent})`, async () => {
    const of = (name: string) => recording(`trixie/healthy/${name}`);
    await machines.add('nas', {
      transcript: [
        sectionsOf(systemInfoCommand, {
          kernel: { stdout: 'Linux\n6.12.117+deb13-cloud-amd64\n#1 SMP\nx86_64\nnas01' },
          os: of('os-release'),
          cpu: of('proc-cpuinfo'),
          memory: of('proc-meminfo'),
          uptime: of('proc-uptime'),
          vendor: { stdout: 'QEMU' },
          product: { stdout: 'Standard PC (Q35 + ICH9, 2009)' },
          vm: { exitCode: 127 },
          pci: { stdout: '0000:00:01.0 0x030000 0x1234 0x1111 bochs-drm' },
        }),
      ],
    });
    const { system, capabilities } = await analyze('nas');
    expect(system).toMatchObject({
      hostname: 'nas01',
      os: { id: 'debian', versionId: '13' },
      kernel: { architecture: 'x86_64' },
      virtualisation: { kind: 'vm', type: 'kvm', evidence: expect.stringContaining('QEMU') },
      gpus: [{ kind: 'virtual', pciId: '1234:1111' }],
    });
    expect(system.cpu?.threads).toBeGreaterThan(0);
    const state = (name: string) => capabilities.find((each) => each.name === name)?.state;
    expect(state('gpu')).toBe('absent');
    expect(state('virtualisation')).toBe('present');
    // The recording does not have what this detector asks: that is unknown, and not absent.
    expect(state('systemd')).toBe('unknown');
  });
});
