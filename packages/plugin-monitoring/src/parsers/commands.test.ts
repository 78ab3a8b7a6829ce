import { describe, expect, it } from 'vitest';
import { date } from './date.ts';
import { du } from './du.ts';
import { env } from './env.ts';
import { hosts } from './hosts.ts';
import { id } from './id.ts';
import { ls } from './ls.ts';
import { lsof } from './lsof.ts';
import { passwd } from './passwd.ts';
import { statFile } from './stat-file.ts';
import { sysctl } from './sysctl.ts';
import { testContext } from './testing/corpora.ts';
import { top } from './top.ts';
import { uname } from './uname.ts';

const refused = expect.objectContaining({ code: 'PARSE_FAILED' });

describe('date', () => {
  it.each([
    ['Mon Nov 23 06:52:52 UTC 2026', '2026-11-23T06:52:52', '2026-11-23T06:52:52.000Z'],
    ['Mon 23 Nov 2026 06:52:52 PM CET', '2026-11-23T18:52:52', undefined],
    ['Mon, 23 Nov 2026 06:52:52 +0530', '2026-11-23T06:52:52', '2026-11-23T01:22:52.000Z'],
    ['2026-11-23T06:52:52-08:00', '2026-11-23T06:52:52', '2026-11-23T14:52:52.000Z'],
    ['2026-11-23 06:52:52.123456789+00:00', '2026-11-23T06:52:52', '2026-11-23T06:52:52.000Z'],
    ['1795416772', '2026-11-23T06:52:52', '2026-11-23T06:52:52.000Z'],
    ['Mon Nov 23 12:00:00 AM UTC 2026', '2026-11-23T00:00:00', '2026-11-23T00:00:00.000Z'],
  ])('reads %s', (text, localTime, time) => {
    const read = date.parse(`${text}\n`, testContext());
    expect(read.localTime).toBe(localTime);
    expect(read.time).toBe(time);
  });

  it('refuses days that there are not', () => {
    expect(() => date.parse('Mon Feb 30 06:52:52 UTC 2026\n', testContext())).toThrowError(refused);
  });
});

describe('uname', () => {
  it.each([
    ['Linux nas 5.10.0-9-amd64 #1 SMP Debian 5.10.70-1 (2021-09-30) x86_64 GNU/Linux', 'x86_64', undefined],
    ['Linux box 4.4.0 #2 SMP Tue Jun 1 14:41:11 UTC 2021 armv7l unknown unknown GNU/Linux', 'armv7l', undefined],
    ['Linux box 4.4.0 #2 SMP Tue Jun 1 14:41:11 UTC 2021 x86_64 x86_64 x86_64 GNU/Linux', 'x86_64', 'x86_64'],
    ['FreeBSD bsd 14.0-RELEASE FreeBSD 14.0-RELEASE #0 releng/14.0 GENERIC amd64', 'amd64', undefined],
  ])('reads %s', (text, machine, processor) => {
    const read = uname.parse(`${text}\n`, testContext());
    expect(read.machine).toBe(machine);
    expect(read.processor).toBe(processor);
    expect(text).toContain(`${read.kernelRelease} ${read.kernelVersion} ${machine}`);
  });
});

describe('env', () => {
  it('goes on with a value of several lines', () => {
    expect(env.parse('A=1\nB=two\nlines = 2\n\nC=\n', testContext())).toEqual([
      { name: 'A', value: '1' },
      { name: 'B', value: 'two\nlines = 2\n' },
      { name: 'C', value: '' },
    ]);
  });

  it('leaves out a value that may have been cut', () => {
    expect(env.parse('A=1\nB=two\nli', testContext())).toEqual([{ name: 'A', value: '1' }]);
    expect(env.parse('A=1\nB=two\nC=li', testContext())).toHaveLength(2);
  });

  it('takes variables apart by NULs where env -0 printed them', () => {
    expect(env.parse('A=1\nB=2\0C=3\0D=cut', testContext())).toEqual([
      { name: 'A', value: '1\nB=2' },
      { name: 'C', value: '3' },
    ]);
  });
});

describe('du', () => {
  it('gives bytes where there are units, and blocks where there are none', () => {
    expect(du.parse('4.0K\t/a b\n512\t/c\n', testContext())).toEqual([
      { path: '/a b', sizeBytes: 4096 },
      { path: '/c', sizeBytes: 512 },
    ]);
    const context = testContext();
    expect(du.parse('8\t2026-11-22 10:00\t/a\n', context)).toEqual([
      { path: '/a', blocks: 8, modifiedLocal: '2026-11-22 10:00' },
    ]);
    expect(context.warnings).toHaveLength(1);
  });
});

describe('id', () => {
  it('reads effective ids and groups without a name', () => {
    expect(id.parse('uid=1000(ann) gid=1000 euid=0(root) groups=1000,27(sudo)\n', testContext())).toEqual({
      ...{ uid: 1000, user: 'ann', gid: 1000, effectiveUid: 0, effectiveUser: 'root' },
      groups: [{ gid: 1000 }, { gid: 27, name: 'sudo' }],
    });
  });
});

describe('passwd and hosts', () => {
  it('keeps the hash of a password to itself', () => {
    expect(passwd.parse('a:$6$salt$hash:1:2::/home/a:\n+::::::\n', testContext())).toEqual([
      { username: 'a', uid: 1, gid: 2, home: '/home/a' },
    ]);
  });

  it('reads addresses with a zone, and leaves out what is no address', () => {
    const context = testContext();
    expect(hosts.parse('fe80::1%lo0 localhost # own\n999.1.1.1 nas\n', context)).toEqual([
      { ip: 'fe80::1%lo0', hostnames: ['localhost'], comment: 'own' },
    ]);
    expect(context.warnings).toHaveLength(1);
  });
});

describe('sysctl', () => {
  it('joins the lines of a value and keeps numbers that no number holds as text', () => {
    const text = 'dev.info = a\ndev.info = \ndev.info = b\nkernel.big = 18446744073692774399\nnet.eth0/1.mtu = 1500\n';
    expect(sysctl.parse(text, testContext())).toEqual([
      { name: 'dev.info', value: 'a\n\nb' },
      { name: 'kernel.big', value: '18446744073692774399' },
      { name: 'net.eth0/1.mtu', value: 1500 },
    ]);
  });

  it('leaves out a value whose lines were cut', () => {
    expect(sysctl.parse('a.b = 1\nc.d = x\nc.d = y', testContext())).toEqual([{ name: 'a.b', value: 1 }]);
  });
});

describe('stat of files', () => {
  it('reads links, device files and times with their zone', () => {
    const text = `  File: /dev/x -> 'a b'\n  Size: 3\tBlocks: 0          IO Block: 4096   symbolic link\nDevice: 0,5\tInode: 7  Links: 1     Device type: 1,3\nAccess: (0777/lrwxrwxrwx)  Uid: (    0/    root)   Gid: ( 1234/ UNKNOWN)\nAccess: 2026-11-23 06:52:52.500000000 +0100\n Birth: -\n`;
    expect(statFile.parse(text, testContext())).toEqual([
      {
        ...{ path: '/dev/x', target: 'a b', sizeBytes: 3, type: 'link', description: 'symbolic link' },
        ...{ mode: 'lrwxrwxrwx', permissions: '0777', uid: 0, user: 'root', gid: 1234, links: 1, inode: 7 },
        ...{ device: '0,5', deviceType: '1,3', allocatedBlocks: 0, ioBlockBytes: 4096 },
        accessed: '2026-11-23T05:52:52.500Z',
      },
    ]);
  });
});

describe('lsof', () => {
  it('tells offsets from sizes and protocols from inodes', () => {
    const text = `COMMAND   PID  TID USER   FD   TYPE DEVICE SIZE/OFF NODE NAME
sshd     1234      root    3u  IPv4  12345      0t0  TCP *:22 (LISTEN)
rsync      99 100  ann   10wW   REG    8,1      512   77 /a b (deleted)
`;
    expect(lsof.parse(text, testContext())).toEqual([
      {
        ...{ command: 'sshd', pid: 1234, user: 'root', fd: '3u', fdNumber: 3, access: 'u', type: 'IPv4' },
        ...{ device: '12345', offsetBytes: 0, protocol: 'TCP', name: '*:22 (LISTEN)' },
      },
      {
        ...{ command: 'rsync', pid: 99, tid: 100, user: 'ann', fd: '10wW', fdNumber: 10, access: 'w', type: 'REG' },
        ...{ device: '8,1', sizeBytes: 512, inode: 77, name: '/a b (deleted)' },
      },
    ]);
  });
});

describe('top', () => {
  it('reads each round, memory by its unit, and every CPU', () => {
    const round = `top - 09:08:07 up 3 days,  4:03,  1 user,  load average: 0.10, 0.20, 0.30
Tasks:   2 total,   1 running,   1 sleeping,   0 stopped,   0 zombie
%Cpu0  :  1.0 us,  2.0 sy,  0.0 ni, 97.0 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st
%Cpu1  :  3.0 us,  2.0 sy,  0.0 ni, 95.0 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st
MiB Mem :   1000.0 total,    500.5 free,    200.0 used,    299.5 buff/cache
MiB Swap:      0.0 total,      0.0 free,      0.0 used.    700.0 avail Mem

    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND
      1 root      20   0  167000  12000   8000 S   0.0   1.2   1:02.50 my daemon -x
     15 root      rt   0       0      0      0 R   5.0   0.0 100:00.00 migration/0
`;
    const samples = top.parse(`${round}\n${round}`, testContext());
    expect(samples).toHaveLength(2);
    expect(samples[0]).toMatchObject({
      ...{ time: '09:08:07', uptimeSec: 273_780, users: 1, load15m: 0.3 },
      cpus: [
        { name: 'cpu0', idlePercent: 97 },
        { name: 'cpu1', userPercent: 3 },
      ],
      memory: { totalBytes: 1_048_576_000, buffCacheBytes: 314_048_512, availableBytes: 734_003_200 },
      processes: [
        { pid: 1, priority: 20, virtualBytes: 171_008_000, cpuTimeSec: 62.5, command: 'my daemon -x' },
        { pid: 15, state: 'R', cpuTimeSec: 6000 },
      ],
    });
    expect(samples[0]?.processes[1]).not.toHaveProperty('priority');
  });

  it('reads the summary of versions before 3.3', () => {
    const text = `top - 09:08:07 up 4 min,  1 user,  load average: 0.10, 0.20, 0.30
Cpu(s):  0.3%us,  0.2%sy,  0.0%ni, 99.4%id,  0.1%wa,  0.0%hi,  0.0%si,  0.0%st
Mem:   8170456k total,  8000000k used,   170456k free,   200000k buffers
Swap:  2000000k total,        0k used,  2000000k free,  5000000k cached
`;
    expect(top.parse(text, testContext())).toMatchObject([
      {
        cpus: [{ name: 'all', userPercent: 0.3, idlePercent: 99.4 }],
        memory: { totalBytes: 8_366_546_944, buffersBytes: 204_800_000 },
        swap: { totalBytes: 2_048_000_000, cacheBytes: 5_120_000_000 },
      },
    ]);
  });
});

describe('lines that were made to be slow', () => {
  const much = (text: string) => text.repeat(60_000 / text.length);
  it.each([
    [sysctl, `a${much('.a')} x`],
    [sysctl, `a${much('/')}`],
    [lsof, `COMMAND PID ${much(' FD TYPE ')}`],
    [ls, `${much('*')}x`],
    [ls, `lrwxrwxrwx 1 a b 7 Nov 20 10:00 ${much(' -> ')}`],
    [ls, `-rw-r--r-- 1 ${much('? ')}x`],
    [ls, `-rw-r--r-- 1 a b 7 Nov${much(' ')}x`],
    [ls, much('1,')],
    [statFile, `  File: x\nAccess: (0644/-rw-r--r--)  Uid: (    0/${much(' ')}`],
    [statFile, `  File: ${much(' -> ')}`],
    [top, `top - 09:08:07 up 4 min, load average: 0.10, 0.20, 0.30\nMem: ${much('1')}\nTasks: ${much('1')}`],
    [du, `1${much('\t')}`],
    [env, `A=${much('\n')}x`],
    [id, `uid=1(${much('(')}`],
    [uname, `Linux a ${much('x86_64 ')}`],
    [date, `Mon${much(' ')}`],
    [passwd, much(':')],
    [hosts, much('#')],
  ])('are read or refused by $name in time', (parser, line) => {
    const begun = performance.now();
    try {
      parser.parse(`${line}\n`, testContext());
    } catch (error) {
      expect(error).toMatchObject({ code: 'PARSE_FAILED' });
    }
    expect(performance.now() - begun).toBeLessThan(20_000);
  });
});
