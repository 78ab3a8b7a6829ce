import { describe, expect, test } from 'vitest';
import { formatAge, formatDuration, isStale } from './format-age.ts';
import { formatBytes, formatRate, unknown } from './format-bytes.ts';
import { formatCount, formatPercent } from './format-number.ts';

describe('what is not known', () => {
  test.each([undefined, null, Number.NaN])('is a dash, never 0: %s', (value) => {
    expect(formatBytes(value)).toBe(unknown);
    expect(formatRate(value)).toBe(unknown);
    expect(formatPercent(value)).toBe(unknown);
    expect(formatDuration(value)).toBe(unknown);
  });
  test('is told apart from 0', () => {
    expect([formatBytes(0), formatPercent(0), formatDuration(0)]).toEqual(['0 B', '0 %', '0 s']);
    expect(formatAge(undefined, 0)).toBe(unknown);
    expect(formatAge('never', 0)).toBe(unknown);
  });
});

test.each([
  [1, '1 B'],
  [1_023, '1023 B'],
  [1_024, '1.0 KiB'],
  [15_000_000, '14 MiB'],
  [2 ** 62, '4096 PiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [59, '59 s'],
  [61, '1 min 1 s'],
  [3_600, '1 h'],
  [11_520, '3 h 12 min'],
  [86_400 * 40, '40 d'],
])('%d seconds are %s', (sec, text) => {
  expect(formatDuration(sec)).toBe(text);
});

test('an age is said in its largest unit', () => {
  const now = Date.parse('2026-01-02T00:00:00Z');
  expect(formatAge('2026-01-01T23:59:58Z', now)).toBe('now');
  expect(formatAge('2026-01-01T23:58:59Z', now)).toBe('1 min ago');
  expect(formatAge(now - 90_000_000, now)).toBe('1 d ago');
  expect(formatAge('2026-01-02T00:00:10Z', now)).toBe('now');
});

test('a value is stale when it is older than it may be, and never when nobody knows', () => {
  expect(isStale(0, 300_001, 300)).toBe(true);
  expect(isStale(0, 299_999, 300)).toBe(false);
  expect(isStale(undefined, 1e12, 1)).toBe(false);
});

test('one is not many', () => {
  expect([formatCount(1, 'device'), formatCount(2, 'device'), formatCount(0, 'alert')]).toEqual([
    '1 device',
    '2 devices',
    '0 alerts',
  ]);
});
