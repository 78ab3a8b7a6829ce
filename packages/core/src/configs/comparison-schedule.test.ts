import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ComparisonSchedule } from './comparison-schedule.ts';

const intervalMs = 10_000;

/** A comparison that began at a moment, without waiting for its turn. */
const comparison = (beganAtMs: number, listingMs: number, tookMs: number) => ({
  beganAtMs,
  listedAtMs: beganAtMs,
  listingMs,
  toldAtMs: beganAtMs + tookMs,
});

describe('the next comparison', () => {
  test('begins early by what the longest of the last ones took', () => {
    const schedule = new ComparisonSchedule();
    schedule.add(comparison(0, 100, 100));
    expect(schedule.nextAtMs(intervalMs)).toBe(10_000 - 2_000 - 100);
    schedule.add(comparison(7_900, 100, 1_500));
    schedule.add(comparison(14_400, 100, 200));
    expect(schedule.nextAtMs(intervalMs)).toBe(14_400 + 10_000 - 2_000 - 1_500);
  });

  test('forgets what was long ago, and the first, which reads every file', () => {
    const schedule = new ComparisonSchedule();
    schedule.add(comparison(0, 100, 60_000));
    expect(schedule.nextAtMs(intervalMs)).toBe(7_900);
    schedule.add(comparison(7_900, 100, 3_000));
    for (let turn = 1; turn <= 10; turn += 1) schedule.add(comparison(turn * 10_000, 100, 100));
    expect(schedule.nextAtMs(intervalMs)).toBe(100_000 + 7_900);
  });

  test('counts from when the device was asked, and waiting for a turn to what a comparison takes', () => {
    const schedule = new ComparisonSchedule();
    schedule.add(comparison(0, 100, 100));
    schedule.add({ beganAtMs: 7_900, listedAtMs: 8_900, listingMs: 100, toldAtMs: 9_100 });
    expect(schedule.nextAtMs(intervalMs)).toBe(8_900 + 10_000 - 2_000 - 1_200);
  });

  test('leaves a device alone for three quarters of the time, however many files there are', () => {
    const schedule = new ComparisonSchedule();
    schedule.add(comparison(0, 12_000, 12_000));
    expect(schedule.nextAtMs(intervalMs)).toBe(48_000);
    expect(schedule.add(comparison(48_000, 12_000, 12_500))).toBe(60_500);
  });

  test('lets every change be told within an interval, as long as comparisons vary by less than a fifth of one', () => {
    const took = fc.array(fc.integer({ min: 500, max: 2_500 }), { minLength: 2, maxLength: 50 });
    fc.assert(
      fc.property(took, (tookMs) => {
        const schedule = new ComparisonSchedule();
        let atMs = 0;
        for (const each of tookMs) {
          const longest = schedule.add(comparison(atMs, 500, each)) ?? 0;
          expect(longest).toBeLessThanOrEqual(intervalMs);
          atMs = schedule.nextAtMs(intervalMs);
        }
      }),
    );
  });
});
