import { describe, expect, it } from 'vitest';
import { diskstats } from './diskstats.ts';
import { inotify } from './inotify.ts';
import { loadavg } from './loadavg.ts';
import { mount } from './mount.ts';
import { mounts } from './mounts.ts';
import { netDev } from './net-dev.ts';
import { osRelease } from './os-release.ts';
import { pressure } from './pressure.ts';
import { sensors } from './sensors.ts';
import { sha256sum } from './sha256sum.ts';
import { testContext } from './testing/corpora.ts';

const context = testContext();

describe('os-release', () => {
  it('follows the quoting of a shell, and expands nothing', () => {
    const text = `# comment
NAME='Arch Linux'
ID=arch
PRETTY_NAME="A \\"quoted\\" \\$name \\\\ \\x"
ID_LIKE="a b"
LOGO="open
VARIANT="Server" # the variant
`;
    expect(osRelease.parse(text, context)).toEqual({
      id: 'arch',
      idLike: ['a', 'b'],
      name: 'Arch Linux',
      prettyName: 'A "quoted" $name \\ \\x',
      variant: 'Server',
      fields: {
        NAME: 'Arch Linux',
        ID: 'arch',
        PRETTY_NAME: 'A "quoted" $name \\ \\x',
        ID_LIKE: 'a b',
        VARIANT: 'Server',
      },
    });
  });

  it('keeps a closed last line without newline, and drops an open one', () => {
    expect(osRelease.parse('ID=debian\nVERSION_ID="13"', context).versionId).toBe('13');
    expect(osRelease.parse('ID=debian\nVERSION_ID=1', context)).not.toHaveProperty('versionId');
  });
});

describe('mounts', () => {
  it('decodes the octal escapes of the kernel', () => {
    expect(mounts.parse('//nas/my\\040share /mnt/a\\040b\\011c cifs rw,x=1\\0542 0 0\n', context)).toEqual([
      { device: '//nas/my share', mountPoint: '/mnt/a b\tc', type: 'cifs', options: ['rw', 'x=1,2'], dump: 0, pass: 0 },
    ]);
  });

  it('reads mountinfo with any number of optional fields', () => {
    const text =
      '36 35 98:0 /sub /mnt rw,noatime shared:1 master:2 - ext3 /dev/root rw,errors=continue\n26 1 0:25 / / rw - ext4 /dev/vda rw\n';
    expect(mounts.parse(text, context)).toMatchObject([
      { device: '/dev/root', mountPoint: '/mnt', root: '/sub', type: 'ext3', superOptions: ['rw', 'errors=continue'] },
      { mountId: 26, majorMinor: '0:25' },
    ]);
  });
});

describe('mount', () => {
  it('keeps blanks, labels, and options with commas in quotes', () => {
    const text =
      '/dev/sdb1 on /media/My Disk on top type ext4 (rw,nosuid) [My Label]\ntmpfs on /x type tmpfs (rw,context="a,b")\n';
    expect(mount.parse(text, context)).toEqual([
      {
        device: '/dev/sdb1',
        mountPoint: '/media/My Disk on top',
        type: 'ext4',
        options: ['rw', 'nosuid'],
        label: 'My Label',
      },
      { device: 'tmpfs', mountPoint: '/x', type: 'tmpfs', options: ['rw', 'context="a,b"'] },
    ]);
  });
});

describe('counters of the kernel', () => {
  it('reads every generation of /proc/diskstats', () => {
    const text =
      '   3    1 hda1 35486 38030 38030 38030\n   8    0 sda 1 2 3 4 5 6 7 8 9 10 11\n 259    0 nvme0n1 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17\n';
    expect(diskstats.parse(text, context)).toMatchObject([
      { device: 'hda1', readsCompleted: 35_486, sectorsRead: 38_030, writesCompleted: 38_030 },
      { device: 'sda', readBytes: 1536, writtenBytes: 3584, weightedIoTimeMs: 11 },
      { device: 'nvme0n1', discardsCompleted: 12, flushTimeMs: 17 },
    ]);
  });

  it('reads a name that touches its counter, and an alias', () => {
    const text = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
  eth0:1234567890 2 0 0 0 0 0 8 9 10 0 0 0 0 0 0
eth0:1:       1 2 0 0 0 0 0 8 9 10 0 0 0 0 0 0
`;
    expect(netDev.parse(text, context)).toMatchObject([
      { interface: 'eth0', rxBytes: 1_234_567_890, rxMulticast: 8, txBytes: 9 },
      { interface: 'eth0:1', rxBytes: 1 },
    ]);
  });

  it('takes no half of the load for the whole', () => {
    expect(loadavg.parse('0.20 0.18 0.12 1/80 112', context)).toEqual({ load1m: 0.2, load5m: 0.18, load15m: 0.12 });
    expect(() => loadavg.parse('0.20 0.18 0.1', context)).toThrow('three load averages');
  });

  it('names the resource of a pressure file as head and grep do', () => {
    const line = 'some avg10=1.00 avg60=2.00 avg300=3.00 total=4\n';
    expect(
      pressure.parse(`/proc/pressure/cpu:${line}/proc/pressure/io:${line}`, context).map(({ resource }) => resource),
    ).toEqual(['cpu', 'io']);
    expect(pressure.parse(`==> /proc/pressure/memory <==\n${line}`, context)).toEqual([
      { resource: 'memory', some: { avg10Percent: 1, avg60Percent: 2, avg300Percent: 3, totalUs: 4 } },
    ]);
    expect(pressure.parse(line, context)[0]).not.toHaveProperty('resource');
  });
});

describe('inotifywait', () => {
  it('reads its own form, csv, and the format of a watcher', () => {
    const text = `Setting up watches.
Watches established.
/etc/nginx/ MODIFY nginx.conf
/etc/nginx/ CREATE,ISDIR conf d
/etc/x.conf DELETE_SELF 
/watch/,"CREATE,ISDIR","a,b"
1795389738|CLOSE_WRITE,CLOSE|/mnt/a|b
`;
    expect(inotify.parse(text, context)).toEqual([
      { path: '/etc/nginx/nginx.conf', directory: '/etc/nginx/', name: 'nginx.conf', events: ['MODIFY'] },
      { path: '/etc/nginx/conf d', directory: '/etc/nginx/', name: 'conf d', events: ['CREATE', 'ISDIR'] },
      { path: '/etc/x.conf', events: ['DELETE_SELF'] },
      { path: '/watch/a,b', directory: '/watch/', name: 'a,b', events: ['CREATE', 'ISDIR'] },
      { path: '/mnt/a|b', events: ['CLOSE_WRITE', 'CLOSE'], time: '2026-11-22T23:22:18.000Z' },
    ]);
  });
});

describe('sha256sum', () => {
  const hash = 'f17e3ff83a7cc3e842fecf2de50f4eb424cb0b3c1c8dc9a367fc1ce43d6ffc93';
  it('reads names with blanks, binary marks, escapes and the BSD form', () => {
    const text = `${hash}  a b.conf\n${hash} *bin\n\\${hash}  a\\nb\\\\c\nSHA256 (x (1).txt) = ${hash}\n`;
    expect(sha256sum.parse(text, context)).toEqual([
      { path: 'a b.conf', hash, algorithm: 'sha256' },
      { path: 'bin', hash, algorithm: 'sha256', binary: true },
      { path: 'a\nb\\c', hash, algorithm: 'sha256' },
      { path: 'x (1).txt', hash, algorithm: 'sha256' },
    ]);
  });
});

describe('sensors', () => {
  it('reads temperatures, fans and voltages, and a machine that has none', () => {
    const text = JSON.stringify({
      'coretemp-isa-0000': {
        Adapter: 'ISA adapter',
        'Package id 0': { temp1_input: 45, temp1_max: 80, temp1_crit: 100, temp1_crit_alarm: 0 },
      },
      'nct6775-isa-0290': {
        Adapter: 'ISA adapter',
        in0: { in0_input: 0.88 },
        fan1: { fan1_input: 1200, fan1_alarm: 1 },
      },
    });
    expect(sensors.parse(text, context)).toMatchObject([
      { label: 'Package id 0', kind: 'temperature', unit: '°C', value: 45, max: 80, critical: 100, alarm: false },
      { label: 'in0', kind: 'voltage', value: 0.88 },
      { label: 'fan1', kind: 'fan', unit: 'rpm', value: 1200, alarm: true },
    ]);
    expect(sensors.parse('{\n\n}\n', context)).toEqual([]);
  });
});
