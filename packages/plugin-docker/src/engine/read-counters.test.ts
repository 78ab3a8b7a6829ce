import { expect, test } from 'vitest';
import { type CounterReading, elapsedSec } from './counter-reading.ts';
import { missingFigures, readCounters, withOwnNetwork } from './read-counters.ts';

const id = 'a'.repeat(64);
const web = { id, name: 'web' };
const gib = 2 ** 30;

function reading(
  more: Partial<CounterReading> = {},
  counters: Partial<CounterReading['counters']> = {},
): CounterReading {
  return {
    epochSec: 1_700_000_000,
    nanoSec: 500_000_000,
    uptimeSec: 1_000,
    memoryTotalBytes: 4 * gib,
    ...more,
    counters: {
      id,
      processorNs: 1e9,
      memoryBytes: gib,
      inactiveFileBytes: gib / 4,
      memoryLimitBytes: 2 * gib,
      blockReadBytes: 1,
      blockWrittenBytes: 2,
      pids: 3,
      network: { namespace: 'other', interfaces: 1, receivedBytes: 10, sentBytes: 20 },
      ...counters,
    },
  };
}

test('figures are those of docker stats: processors of the time passed, memory without inactive page cache', () => {
  const before = reading({ nanoSec: 400_000_000, uptimeSec: 999.9 }, { processorNs: 0.95e9 });
  expect(readCounters(web, reading(), before)).toEqual({
    id,
    name: 'web',
    sampledAt: '2023-11-14T22:13:20.500Z',
    cpuPercent: expect.closeTo(50),
    cpuWindowSec: 0.1,
    memoryUsedBytes: 0.75 * gib,
    memoryLimitBytes: 2 * gib,
    memoryPercent: 37.5,
    networkReceivedBytes: 10,
    networkSentBytes: 20,
    blockReadBytes: 1,
    blockWrittenBytes: 2,
    pids: 3,
  });
});

test('a limit above the memory of the device, or none, is the memory of the device', () => {
  expect(readCounters(web, reading({}, { memoryLimitBytes: 2 ** 63 }), undefined).memoryLimitBytes).toBe(4 * gib);
  const { memoryLimitBytes: _, ...unlimited } = reading().counters;
  expect(readCounters(web, { ...reading(), counters: unlimited }, undefined).memoryLimitBytes).toBe(4 * gib);
});

test('what is not known is left out, never zero', () => {
  const stats = readCounters(web, { epochSec: 1_700_000_000, counters: { id } }, undefined);
  expect(stats).toEqual({ id, name: 'web', sampledAt: '2023-11-14T22:13:20.000Z' });
  expect(missingFigures({ networks: ['bridge'] }, { id }, stats)).toEqual([
    'memoryUsedBytes',
    'memoryLimitBytes',
    'blockReadBytes',
    'pids',
    'network',
  ]);
});

test('processor use of a container that was started anew is not known', () => {
  expect(readCounters(web, reading(), reading({ uptimeSec: 990 }, { processorNs: 2e9 }))).not.toHaveProperty(
    'cpuPercent',
  );
});

test('time is told by the clock for short windows, by the time since the start for long ones', () => {
  const now = reading();
  expect(elapsedSec(now, reading({ nanoSec: 250_000_000, uptimeSec: 999.7 }))).toBeCloseTo(0.25);
  expect(elapsedSec(now, reading({ epochSec: now.epochSec + 3_600, uptimeSec: 970 }))).toBe(30);
  const { nanoSec: _, ...coarse } = now;
  expect(elapsedSec(coarse, reading({ uptimeSec: 999.75 }))).toBeCloseTo(0.25);
});

test('the traffic of the device is never given as that of a container', () => {
  const unknown = { id, network: { namespace: 'unknown', interfaces: 1, receivedBytes: 1, sentBytes: 1 } } as const;
  expect(withOwnNetwork({ networks: ['host'] }, unknown)).toEqual({ id });
  expect(withOwnNetwork({ networks: [] }, unknown)).toEqual({ id });
  expect(withOwnNetwork({ networks: ['bridge'] }, unknown)).toEqual(unknown);
  const whole = readCounters(web, reading(), undefined);
  expect(missingFigures({ networks: [] }, { id }, whole)).toEqual(['network']);
  expect(missingFigures({ networks: ['host'] }, { id }, whole)).toEqual([]);
});
