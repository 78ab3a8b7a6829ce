import { expect, test } from 'vitest';
import type { Reading } from '../api/metrics.ts';
import { minuteValues, withReading } from './last-hour.ts';

const minuteMs = 60_000;
const at = (minute: number, cpuPercent: number | null = 1): Reading => ({
  atMs: minute * minuteMs + 100,
  cpuPercent,
  memoryPercent: null,
  diskPercent: null,
});

test('readings stay those of the last hour, one a minute, however many come', () => {
  let readings: readonly Reading[] = [];
  for (let minute = 0; minute < 1_000; minute += 0.1) readings = withReading(readings, at(minute));
  expect(readings).toHaveLength(60);
  expect(readings.at(-1)?.atMs).toBeGreaterThan(999 * minuteMs);
});

test('readings that come out of order stand in their order', () => {
  const readings = [at(5), at(3), at(4)].reduce(withReading, [] as readonly Reading[]);
  expect(readings.map(({ atMs }) => Math.floor(atMs / minuteMs))).toEqual([3, 4, 5]);
});

test('minutes without a reading are unknown', () => {
  const values = minuteValues([at(100, 7), at(98, 5)], ({ cpuPercent }) => cpuPercent, 100 * minuteMs + 30_000);
  expect(values.slice(-3)).toEqual([5, null, 7]);
  expect(values.slice(0, 57).every((value) => value === null)).toBe(true);
});
