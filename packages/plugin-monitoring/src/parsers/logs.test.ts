import { describe, expect, it } from 'vitest';
import { dmesg } from './dmesg.ts';
import { journal } from './journal.ts';
import { syslog } from './syslog.ts';
import { testContext } from './testing/corpora.ts';

describe('journal', () => {
  const entry = {
    __REALTIME_TIMESTAMP: '1795388434801153',
    PRIORITY: '4',
    _PID: '12',
    _HOSTNAME: 'nas01',
    SYSLOG_IDENTIFIER: 'lab',
    _SYSTEMD_UNIT: 'x.service',
  };
  const read = (fields: object) => journal.parse(`${JSON.stringify(fields)}\n`, testContext());

  it('reads an entry', () => {
    expect(read({ ...entry, MESSAGE: 'multi\nline' })).toEqual([
      {
        time: '2026-11-22T23:00:34.801Z',
        severity: 4,
        pid: 12,
        hostname: 'nas01',
        identifier: 'lab',
        unit: 'x.service',
        message: 'multi\nline',
      },
    ]);
  });

  it('decodes a message that came as bytes, and takes the last of several values', () => {
    expect(read({ ...entry, MESSAGE: [104, 195, 164, 255] })[0]?.message).toBe('hä\uFFFD');
    expect(read({ ...entry, MESSAGE: ['one', 'two'] })[0]?.message).toBe('two');
  });

  it('leaves out a message that was too long to print', () => {
    expect(read({ ...entry, MESSAGE: null })[0]).not.toHaveProperty('message');
  });

  it('takes no entries for an empty list', () => {
    expect(journal.parse('-- No entries --\n', testContext())).toEqual([]);
  });
});

describe('syslog', () => {
  const read = (text: string) => syslog.parse(text, testContext());

  it('puts a time without year into the past', () => {
    expect(
      read('Dec 24 10:00:00 host app: x\nFeb 29 10:00:00 host app: x\nNov 22 10:00:00 host app: x\n').map(
        ({ time }) => time,
      ),
    ).toEqual(['2025-12-24T10:00:00.000Z', '2024-02-29T10:00:00.000Z', '2026-11-22T10:00:00.000Z']);
  });

  it('reads the ISO times of rsyslog and journalctl', () => {
    expect(
      read('2024-05-01T10:00:00.123456+02:00 host app[123]: hello\n2026-11-22T23:18:04+0000 nas01 kernel: br: port\n'),
    ).toMatchObject([
      { time: '2024-05-01T08:00:00.123Z', appName: 'app', pid: 123, message: 'hello' },
      { time: '2026-11-22T23:18:04.000Z', hostname: 'nas01', appName: 'kernel', message: 'br: port' },
    ]);
  });

  it('takes facility and severity apart', () => {
    expect(read('<165>Oct 11 22:14:15 mymachine su: failed\n')).toMatchObject([
      { priority: 165, facility: 20, severity: 5 },
    ]);
  });

  it('keeps a line between entries that is none', () => {
    expect(read('Oct 11 22:14:15 host app: x\n  at java.lang.Thread\n')[1]).toEqual({
      unparsed: '  at java.lang.Thread',
    });
  });
});

describe('dmesg', () => {
  it('reads every form of the time and the level', () => {
    const text = `<6>[    0.000000] Linux version
[    1.234567][    T1] ACPI: x
kern  :warn  : [    2.000000] foo
[Sun Nov 22 23:18:04 2026] bar
2026-11-22T23:18:04,123456+00:00 baz
   more
`;
    expect(dmesg.parse(text, testContext())).toEqual([
      { facility: 'kern', level: 'info', severity: 6, sinceBootSec: 0, message: 'Linux version' },
      { sinceBootSec: 1.234567, message: 'ACPI: x' },
      { facility: 'kern', level: 'warn', severity: 4, sinceBootSec: 2, message: 'foo' },
      { localTime: 'Sun Nov 22 23:18:04 2026', message: 'bar' },
      { time: '2026-11-22T23:18:04.123Z', message: 'baz\nmore' },
    ]);
  });

  it('reads JSON', () => {
    expect(dmesg.parse('{"dmesg": [{"pri":6,"time":1.5,"msg":"hello"}]}\n', testContext())).toEqual([
      { facility: 'kern', level: 'info', severity: 6, sinceBootSec: 1.5, message: 'hello' },
    ]);
  });
});
