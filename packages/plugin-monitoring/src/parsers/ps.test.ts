import { describe, expect, it } from 'vitest';
import { ps } from './ps.ts';
import { testContext } from './testing/corpora.ts';

const read = (text: string) => ps.parse(text, testContext());

describe('ps', () => {
  it('reads busybox', () => {
    expect(
      read(
        'PID   USER     TIME  COMMAND\n    1 root      0:03 {init} /bin/sh /init\n   20 nobody    1h02 nginx: worker process\n',
      ),
    ).toEqual([
      { pid: 1, user: 'root', time: '0:03', cpuTimeSec: 3, command: '{init} /bin/sh /init' },
      { pid: 20, user: 'nobody', time: '1h02', cpuTimeSec: 3720, command: 'nginx: worker process' },
    ]);
    expect(read('  PID USER       VSZ STAT COMMAND\n  512 root     1234m S <  foo bar\n')).toEqual([
      { pid: 512, user: 'root', vszBytes: 1234 * 2 ** 20, stat: 'S<', command: 'foo bar' },
    ]);
  });

  it('reads whole dates, elapsed time, and a command before other columns', () => {
    const text = `    PID                  STARTED     ELAPSED COMMAND         %CPU
      1 Sun Nov 22 23:15:00 2026    01:02:03 tmux: server     0.0
     22 Sun Nov 22 23:15:00 2026  3-01:02:03 systemd          1.5
`;
    expect(read(text)).toEqual([
      { pid: 1, start: 'Sun Nov 22 23:15:00 2026', elapsedSec: 3723, command: 'tmux: server', cpuPercent: 0 },
      { pid: 22, start: 'Sun Nov 22 23:15:00 2026', elapsedSec: 262_923, command: 'systemd', cpuPercent: 1.5 },
    ]);
  });

  it('keeps columns that no field stands for under their own names', () => {
    const text = `F S   UID     PID    PPID  C PRI  NI ADDR SZ WCHAN  TTY          TIME CMD
4 S  1000    1234    1233  0  80   0 -  2121 do_wai pts/0    00:00:00 bash
`;
    expect(read(text)).toMatchObject([
      { uid: 1000, pid: 1234, priority: 80, nice: 0, sz: '2121', wchan: 'do_wai', tty: 'pts/0', command: 'bash' },
    ]);
  });

  it('keeps the rows of threads, which have no pid', () => {
    const text = `USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND
root           1  0.2  0.0 105056 12524 ?        -    Feb09   1:47 /sbin/init
root           -  0.2    -      -     - -        Ss   Feb09   1:47 -
`;
    expect(read(text)).toHaveLength(2);
    expect(read(text)[1]).not.toHaveProperty('pid');
  });

  it('allows a process that cleared its name', () => {
    expect(read('    PID COMMAND\n     12 \n')).toEqual([{ pid: 12 }]);
  });

  it('refuses rows without a header in any other layout', () => {
    expect(() => read('root 1 0.0 /sbin/init\n')).toThrow('it has no header');
  });
});
