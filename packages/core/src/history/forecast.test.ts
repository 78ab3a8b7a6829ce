import { describe, expect, test } from 'vitest';
import type { CapacitySeries } from '../store/capacity-history-table.ts';
import { forecast } from './forecast.ts';
import { linearTrend } from './linear-trend.ts';

const start = Date.parse('2026-01-01T00:00:00Z');

/** The same numbers at every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** Sum of twelve, less six: nearly a normal distribution. */
const noise = (next: () => number) => Array.from({ length: 12 }, next).reduce((sum, value) => sum + value, -6);

function series(hours: number, usedBytes: (hour: number) => number, sizeBytes = 1_000e9): CapacitySeries {
  const points = Array.from({ length: hours }, (_, hour) => ({
    at: new Date(start + hour * 3_600_000).toISOString(),
    usedBytes: usedBytes(hour),
    sizeBytes,
  }));
  return { deviceId: '1', hostname: 'nas', dataType: 'system.metrics', subject: '/data', points };
}

describe('when something will be full', () => {
  test('is the size that is left by the growth of a day', () => {
    const filled = forecast(series(241, (hour) => 500e9 + (hour / 24) * 10e9));
    expect(filled).toMatchObject({ state: 'filling', growthBytesPerDay: 10e9, usedPercent: 60, daysUntilFull: 40 });
    expect(filled).toMatchObject({ earliestDays: 40, latestDays: 40, basis: { readings: 241 } });
  });

  test('is uncertain by as much as the readings scatter', () => {
    const next = random(1);
    const told = forecast(series(720, (hour) => 500e9 + (hour / 24) * 5e9 + noise(next) * 20e9));
    expect(told?.state).toBe('filling');
    const { earliestDays = 0, daysUntilFull = 0, latestDays = 0 } = told ?? {};
    expect(earliestDays).toBeLessThan(daysUntilFull);
    expect(latestDays).toBeGreaterThan(daysUntilFull);
  });

  test('is unknown while the history is short, and never where it shrinks or stands still', () => {
    expect(forecast(series(71, (hour) => hour * 1e9))).toMatchObject({
      state: 'unknown',
      reason: expect.stringContaining('3 days'),
    });
    expect(forecast(series(71, (hour) => hour * 1e9))).not.toHaveProperty('daysUntilFull');
    expect(forecast(series(200, (hour) => 500e9 - hour * 1e9))?.state).toBe('shrinking');
    expect(forecast(series(200, () => 500e9))?.state).toBe('steady');
    const next = random(2);
    const scattered = forecast(series(200, () => 500e9 + noise(next) * 1e9));
    expect(scattered?.state).toBe('steady');
    expect(scattered).not.toHaveProperty('daysUntilFull');
    expect(forecast(series(0, () => 0))).toBeUndefined();
  });

  test('is now where nothing is left', () => {
    expect(forecast(series(200, (hour) => 801e9 + hour * 1e9))).toMatchObject({ daysUntilFull: 0 });
  });
});

test('the interval of a slope holds the true one nineteen times of twenty, also where readings follow each other', () => {
  const next = random(3);
  let [independent, alike] = [0, 0];
  const runs = 400;
  for (let run = 0; run < runs; run++) {
    const holds = (points: { x: number; y: number }[]) => {
      const trend = linearTrend(points);
      return trend !== undefined && trend.lowest <= 2 && 2 <= trend.highest;
    };
    if (holds(Array.from({ length: 60 }, (_, x) => ({ x, y: 2 * x + 10 * noise(next) })))) independent += 1;
    let drift = 0;
    const walk = Array.from({ length: 300 }, (_, x) => {
      drift = 0.8 * drift + noise(next);
      return { x, y: 2 * x + 10 * drift };
    });
    if (holds(walk)) alike += 1;
  }
  expect(independent / runs).toBeGreaterThan(0.92);
  expect(alike / runs).toBeGreaterThan(0.88);
});
