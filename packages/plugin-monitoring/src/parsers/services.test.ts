import { describe, expect, it } from 'vitest';
import { netstat } from './netstat.ts';
import { systemctl } from './systemctl.ts';
import { testContext } from './testing/corpora.ts';

describe('systemctl', () => {
  it('tells a failed unit from its mark, and a job from the description', () => {
    const text = `  UNIT                 LOAD   ACTIVE     SUB     JOB   DESCRIPTION
● broken.service       loaded failed     failed        Broken thing
  nginx.service        loaded activating start   start A high performance web server
  cron.service         loaded active     running       Regular background program

LOAD   = Reflects whether the unit definition was properly loaded.
3 loaded units listed.
`;
    expect(systemctl.parse(text, testContext())).toEqual([
      {
        kind: 'unit',
        unit: 'broken.service',
        load: 'loaded',
        active: 'failed',
        sub: 'failed',
        description: 'Broken thing',
      },
      {
        kind: 'unit',
        unit: 'nginx.service',
        load: 'loaded',
        active: 'activating',
        sub: 'start',
        job: 'start',
        description: 'A high performance web server',
      },
      {
        kind: 'unit',
        unit: 'cron.service',
        load: 'loaded',
        active: 'active',
        sub: 'running',
        description: 'Regular background program',
      },
    ]);
  });

  it('reads sockets whose address holds a blank', () => {
    const text = `LISTEN     UNIT                          ACTIVATES
[::]:22    ssh.socket                    ssh.service
audit 1    systemd-journald-audit.socket systemd-journald.service
/run/x     x.socket                      -

3 sockets listed.
`;
    expect(systemctl.parse(text, testContext())).toEqual([
      { kind: 'socket', listen: '[::]:22', unit: 'ssh.socket', activates: 'ssh.service' },
      {
        kind: 'socket',
        listen: 'audit 1',
        unit: 'systemd-journald-audit.socket',
        activates: 'systemd-journald.service',
      },
      { kind: 'socket', listen: '/run/x', unit: 'x.socket' },
    ]);
  });

  it.each([
    '',
    '0 loaded units listed.\n',
    '  UNIT LOAD ACTIVE SUB DESCRIPTION\n0 loaded units listed.\n',
    'No jobs running.\n',
    '[]\n',
  ])('takes %j for an empty list', (text) => {
    expect(systemctl.parse(text, testContext())).toEqual([]);
  });

  it('reads unit files with and without a preset', () => {
    expect(
      systemctl.parse(
        'UNIT FILE      STATE   PRESET\ncron.service   enabled enabled\n-.mount        generated -\n',
        testContext(),
      ),
    ).toEqual([
      { kind: 'unit-file', unitFile: 'cron.service', state: 'enabled', preset: 'enabled' },
      { kind: 'unit-file', unitFile: '-.mount', state: 'generated' },
    ]);
  });
});

describe('netstat', () => {
  it('reads program names with blanks, owners and timers', () => {
    const text = `Active Internet connections (servers and established)
Proto Recv-Q Send-Q Local Address           Foreign Address         State       User       Inode      PID/Program name     Timer
tcp        0      0 0.0.0.0:22              0.0.0.0:*               LISTEN      0          80701      328/sshd: /usr/sbin  off (0.00/0/0)
udp        0      0 0.0.0.0:68              0.0.0.0:*                           101        62670      187/systemd-resolve  off (0.00/0/0)
raw6       0      0 :::58                   :::*                    7           0          12345      865/NetworkManager   off (0.00/0/0)
`;
    expect(netstat.parse(text, testContext())).toMatchObject([
      {
        state: 'LISTEN',
        user: '0',
        inode: 80_701,
        pid: 328,
        programName: 'sshd: /usr/sbin',
        timer: 'off (0.00/0/0)',
        family: 'ipv4',
        localPort: 22,
      },
      { user: '101', inode: 62_670, pid: 187, foreignPort: '*' },
      { proto: 'raw6', state: '7', family: 'ipv6', localAddress: '::', localPort: 58 },
    ]);
    expect(netstat.parse(text, testContext())[1]).not.toHaveProperty('state');
  });

  it('reads interfaces and IPv6 routes of Linux', () => {
    const text = `Kernel Interface table
Iface      MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg
eth0      1500   109378      0      1 0        121425      0      0      0 BMRU
Kernel IPv6 routing table
Destination                    Next Hop                   Flag Met Ref Use If
default                        fe80::1                    UG   100 2     0 eth0
`;
    expect(netstat.parse(text, testContext())).toEqual([
      {
        kind: 'interface',
        interface: 'eth0',
        mtu: 1500,
        rxOk: 109_378,
        rxErr: 0,
        rxDrp: 1,
        rxOvr: 0,
        txOk: 121_425,
        txErr: 0,
        txDrp: 0,
        txOvr: 0,
        flg: 'BMRU',
      },
      {
        kind: 'route',
        destination: 'default',
        gateway: 'fe80::1',
        flags: 'UG',
        metric: 100,
        refs: 2,
        use: 0,
        interface: 'eth0',
      },
    ]);
  });
});
