import type { DeviceInfo } from '@infrastructor/core';
import { describe, expect, test } from 'vitest';
import { alertRules } from './index.ts';

const device: DeviceInfo = {
  id: '1',
  hostname: 'nas',
  address: 'nas',
  transport: 'ssh',
  tags: {},
  capabilities: undefined,
};
const alarms = (name: string, snapshot: unknown) =>
  alertRules.find((rule) => rule.name === name)?.when(snapshot, undefined, device);
const filesystem = (mountedOn: string, usedPercent?: number) => ({
  mountedOn,
  ...(usedPercent === undefined ? {} : { usedPercent }),
});

describe('alert rules', () => {
  test('hold as long as they should', () => {
    expect(alertRules.map(({ name, dataType, holdFor }) => [name, dataType, holdFor])).toEqual([
      ['disk-full', 'system.metrics', '5m'],
      ['memory-low', 'system.metrics', '10m'],
      ['load-high', 'system.metrics', '10m'],
      ['drive-failing', 'drives.health', '0s'],
    ]);
  });

  test('tell each full file system apart, and nothing of what is unknown', () => {
    const filesystems = [filesystem('/', 90), filesystem('/srv', 91), filesystem('/var', 99), filesystem('/odd')];
    expect(alarms('disk-full', { filesystems })).toMatchObject([
      { subject: '/srv', severity: 'warning', message: expect.stringContaining('/srv on nas is 91 % full') },
      { subject: '/var', severity: 'critical' },
    ]);
    expect(alarms('memory-low', {})).toEqual([]);
    expect(alarms('memory-low', { memory: { usedPercent: 96, availableBytes: 2 ** 30 } })).toMatchObject([
      { subject: 'memory' },
    ]);
    expect(alarms('load-high', { load: { load5m: 8.1 }, cpu: { cores: 4 } })).toMatchObject([{ subject: 'load' }]);
    expect(alarms('load-high', { load: { load5m: 8 }, cpu: { cores: 4 } })).toEqual([]);
  });

  test('name a drive by its serial number, also where it was moved', () => {
    const drive = { drive: '/dev/sda', serial: 'S1', verdict: 'failing', reasons: ['it says so'] };
    const drives = [
      drive,
      { ...drive, serial: undefined, drive: '/dev/sdb', verdict: 'warning' },
      { ...drive, verdict: 'unknown' },
    ];
    expect(alarms('drive-failing', drives)).toMatchObject([
      { subject: 'S1', severity: 'critical', message: expect.stringContaining('it says so') },
      { subject: '/dev/sdb', severity: 'warning' },
    ]);
  });
});
