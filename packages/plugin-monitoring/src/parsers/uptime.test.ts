import { describe, expect, it } from 'vitest';
import { testContext } from './testing/corpora.ts';
import { uptime } from './uptime.ts';

const day = 86_400;

describe('uptime', () => {
  it.each([
    [
      ' 10:25:20 up 16:03,  2 users,  load average: 0.00, 0.01, 0.05',
      { time: '10:25:20', uptimeSec: 57_780, users: 2, load15m: 0.05 },
    ],
    [
      ' 17:09:37 up 250 days, 22 min,  1 user,  load average: 10.00, 0.01, 0.05',
      { uptimeSec: 250 * day + 22 * 60, users: 1, load1m: 10 },
    ],
    [' 09:00:01 up 1 day,  3:02,  load average: 0.00, 0.01, 0.05', { uptimeSec: day + 10_920 }],
    [' 09:00:01 up 1 min,  0 users,  load average: 0.00, 0.01, 0.05', { uptimeSec: 60, users: 0 }],
    [
      '13:41  up 6 days, 55 mins, 2 users, load averages: 1.20 1.30 1.40',
      { time: '13:41', uptimeSec: 6 * day + 3300, load5m: 1.3 },
    ],
    ['12:01PM  up 34 secs, 1 user, load averages: 0.10, 0.20, 0.30', { time: '12:01PM', uptimeSec: 34 }],
    ['up 2 weeks, 3 days, 1 hour, 5 minutes', { uptimeSec: 17 * day + 3900 }],
    ['up 1 year, 2 weeks, 1 day', { uptimeSec: 365 * day + 15 * day }],
    ['46901.13 46856.66', { uptimeSec: 46_901.13, idleSec: 46_856.66 }],
  ])('reads %j', (line, expected) => {
    expect(uptime.parse(`${line}\n`, testContext())).toMatchObject(expected);
  });

  it('leaves users out where busybox does not count them', () => {
    expect(
      uptime.parse(' 09:00:01 up 1 day,  3:02,  load average: 0.00, 0.01, 0.05\n', testContext()),
    ).not.toHaveProperty('users');
  });

  it('takes no half of a clock for the whole', () => {
    expect(() => uptime.parse(' 10:25:20 up 16:0', testContext())).toThrow('no readable uptime output');
  });
});
