import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { defineCollector } from '../contract/collector.ts';
import type { DeviceInfo } from '../contract/context.ts';
import type { Duration } from '../contract/duration.ts';
import { InfrastructorError } from '../contract/errors.ts';
import { validated } from '../schema/validator.ts';
import { DevicePoller } from './device-poller.ts';
import { planPolls } from './poll-plan.ts';
import { failedPoll, type PollOutcome } from './poll-work.ts';
import { PollingOptions } from './polling-options.ts';
import { ScheduledPoll } from './scheduled-poll.ts';
import { createTestClock } from './test-clock.ts';

const start = '2026-01-01T00:00:00.000Z';

const collector = (name: string, poll: Duration | undefined, requires: readonly string[] = []) =>
  defineCollector({
    name,
    description: 'x',
    ttl: '1s',
    ...(poll ? { poll } : {}),
    requires,
    output: Type.Number(),
    collect: async () => 1,
  });

const device: DeviceInfo = {
  id: '1',
  hostname: 'a',
  address: 'a',
  transport: 'replay',
  tags: {},
  capabilities: undefined,
};

const registryOf = (...collectors: readonly ReturnType<typeof collector>[]) => ({
  collectors: new Map(collectors.map((definition) => [definition.name, { definition, plugin: {} as never }])),
});

function follow(
  collectors: readonly ReturnType<typeof collector>[],
  {
    answer = async () => ({ ok: true }),
    options = {},
    known = device,
    takenOver = false,
  }: {
    answer?: (dataType: string) => Promise<PollOutcome>;
    options?: Partial<PollingOptions>;
    known?: DeviceInfo;
    takenOver?: boolean;
  } = {},
) {
  const clock = createTestClock(start, () => turn());
  const polls: { readonly dataType: string; readonly atSec: number }[] = [];
  const skipped: number[] = [];
  const poller = new DevicePoller({
    device: known,
    takenOver,
    plan: planPolls(registryOf(...collectors), options.intervals ?? {}),
    options: validated(PollingOptions, { jitterPercent: 0, firstWithinSec: 0, spread: false, ...options }, 'options'),
    clock,
    random: () => 0.5,
    run: (_device, { collector: { name } }) => {
      polls.push({ dataType: name, atSec: (clock.now() - Date.parse(start)) / 1_000 });
      return answer(name);
    },
    report: () => {},
    skipped: (count) => skipped.push(count),
  });
  const times = (dataType: string) => polls.filter((poll) => poll.dataType === dataType).map(({ atSec }) => atSec);
  return { clock, poller, polls, times, skipped };
}

const away = failedPoll(new InfrastructorError('DEVICE_UNREACHABLE', 'no route'));

describe('polls of a device', () => {
  test('come by their intervals, as the settings say instead, and not at all where they say off', async () => {
    const all = [
      collector('a.fast', '30s'),
      collector('a.slow', '5m'),
      collector('a.off', '1s'),
      collector('a.never', undefined),
    ];
    const { clock, times } = follow(all, { options: { intervals: { 'a.slow': '2m', 'a.off': 'off' } } });
    await clock.advance(239_999);
    expect(times('a.fast')).toEqual([0, 30, 60, 90, 120, 150, 180, 210]);
    expect(times('a.slow')).toEqual([0, 120]);
    expect([...times('a.off'), ...times('a.never')]).toEqual([]);
  });

  test('never overlap: what was missed is skipped, and the grid stays', async () => {
    const slow = Promise.withResolvers<PollOutcome>();
    let first = true;
    const { clock, times, skipped } = follow([collector('a.one', '10s')], {
      answer: async () => {
        if (!first) return { ok: true };
        first = false;
        return slow.promise;
      },
    });
    await clock.advance(35_000);
    expect(times('a.one')).toEqual([0]);
    slow.resolve({ ok: true });
    await turn();
    await clock.advance(25_000);
    expect(times('a.one')).toEqual([0, 40, 50, 60]);
    expect(skipped).toEqual([3]);
  });

  test('wait for capabilities, and begin when they are found', async () => {
    const { clock, poller, times } = follow([collector('z.pools', '10s', ['zfs'])]);
    await clock.advance(30_000);
    expect(times('z.pools')).toEqual([]);
    poller.renew({ ...device, capabilities: ['zfs'] });
    await clock.advance(25_000);
    expect(times('z.pools')).toEqual([30, 40, 50]);
    poller.renew({ ...device, capabilities: [] });
    await clock.advance(60_000);
    expect(times('z.pools')).toHaveLength(3);
  });

  test('are so many at a time, and the others wait', async () => {
    const running: string[] = [];
    let most = 0;
    const names = ['a.one', 'a.two', 'a.three', 'a.four', 'a.five'];
    const { clock, polls, poller } = follow(
      names.map((name) => collector(name, '1h')),
      {
        options: { perDevice: 2 },
        answer: async (name) => {
          running.push(name);
          most = Math.max(most, running.length);
          await turn();
          running.splice(running.indexOf(name), 1);
          return { ok: true };
        },
      },
    );
    expect(poller.waiting(clock.now())).toHaveLength(3);
    for (let n = 0; n < 20; n++) await turn();
    expect([polls.length, most]).toEqual([5, 2]);
  });

  test('pause while the device is away, longer each time, try alone, and all come back with it', async () => {
    let isAway = true;
    const { clock, poller, polls, times } = follow([collector('a.one', '10s'), collector('a.two', '10s')], {
      answer: async () => (isAway ? away : { ok: true }),
      options: { backoffMinSec: 20, backoffMaxSec: 60 },
    });
    await clock.advance(200_000);
    // Two that were under way together, then one at a time after 20, 40, 60, 60 seconds.
    expect(polls.map(({ atSec }) => atSec)).toEqual([0, 0, 20, 60, 120, 180]);
    expect(poller.pausedFor).toBe('no route');
    expect(poller.waiting(clock.now())).toEqual([]);
    isAway = false;
    await clock.advance(60_000);
    expect(poller.pausedFor).toBeUndefined();
    expect(polls.filter(({ atSec }) => atSec === 240)).toHaveLength(2);
    expect(times('a.one')).toContain(250);
    expect(times('a.two')).toContain(250);
  });

  test('go on at once when somebody else reached the device', async () => {
    let isAway = true;
    const { clock, poller, times } = follow([collector('a.one', '10s')], {
      answer: async () => (isAway ? away : { ok: true }),
      options: { backoffMinSec: 3_600, backoffMaxSec: 3_600 },
    });
    await clock.advance(60_000);
    isAway = false;
    poller.resume();
    await clock.advance(10_000);
    expect(times('a.one')).toEqual([0, 60, 70]);
  });

  test('ask less and less for what cannot be had, while all else goes on', async () => {
    const refused = failedPoll(new InfrastructorError('PRIVILEGE_REQUIRED', 'sudo'));
    const { clock, poller, times } = follow([collector('a.bad', '60s'), collector('a.good', '60s')], {
      answer: async (name) => (name === 'a.bad' ? refused : { ok: true }),
    });
    await clock.advance(3_599_000);
    expect(times('a.good')).toHaveLength(60);
    expect(times('a.bad')).toEqual([0, 60, 120, 240, 480, 960, 1_920, 2_880]);
    expect(poller.pausedFor).toBeUndefined();
  });

  test('stop for good', async () => {
    const { clock, poller, polls } = follow([collector('a.one', '10s')]);
    await clock.advance(15_000);
    await poller.stop();
    await clock.advance(600_000);
    expect(polls).toHaveLength(2);
  });
});

describe('devices whose polls are spread', () => {
  const ids = Array.from({ length: 200 }, (_, index) => `device-${index}`);
  const at = (id: string, takenOver: boolean) =>
    follow([collector('a.one', '60s')], {
      options: { spread: true },
      known: { ...device, id, capabilities: [] },
      takenOver,
    });

  test('are asked once at the start, and then at moments of their own', async () => {
    const moments: number[] = [];
    for (const id of ids) {
      const { clock, poller, times } = at(id, false);
      await clock.advance(180_000);
      const [first, second = 0, third = 0] = times('a.one');
      expect(first).toBe(0);
      expect(third - second).toBeCloseTo(60, 6);
      moments.push(second);
      await poller.stop();
    }
    for (let from = 0; from < 60; from += 10)
      expect(moments.filter((moment) => moment > from && moment <= from + 10).length).toBeGreaterThan(15);
  });

  test('are taken over at the same moments, and at once where one may have been missed', async () => {
    for (const id of ids.slice(0, 50)) {
      const before = at(id, false);
      await before.clock.advance(180_000);
      const [, moment = 0] = before.times('a.one');
      await before.poller.stop();
      const after = at(id, true);
      await after.clock.advance(119_999);
      await after.poller.stop();
      const expected = moment < 45 ? [moment, moment + 60] : [0, moment, moment + 60];
      expect(after.times('a.one').map((sec) => sec.toFixed(3))).toEqual(expected.map((sec) => sec.toFixed(3)));
    }
  });
});

test('a grid never drifts, whatever the jitter and however long a poll takes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1_000, max: 600_000 }),
      fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 0, max: 900_000 })), {
        minLength: 1,
        maxLength: 30,
      }),
      (intervalMs, polls) => {
        let random = 0;
        const poll = new ScheduledPoll(
          { collector: collector('a.b', '1s'), intervalMs },
          { firstAtMs: 0, jitterShare: 0.05, random: () => random },
        );
        let nowMs = 0;
        for (const [jitter, tookMs] of polls) {
          random = jitter;
          nowMs = Math.max(nowMs, poll.dueAtMs) + tookMs;
          poll.advance(nowMs);
          expect(poll.dueAtMs % intervalMs).toBeCloseTo(jitter * 0.05 * intervalMs, 3);
          expect(poll.dueAtMs).toBeGreaterThan(nowMs - 0.05 * intervalMs);
        }
      },
    ),
  );
});
