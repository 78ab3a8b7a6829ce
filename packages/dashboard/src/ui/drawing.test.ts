import { describe, expect, test } from 'vitest';
import { sparkPoints } from './spark-points.ts';
import { visibleRange } from './visible-range.ts';

describe('a sparkline', () => {
  test('begins at the left, ends at the right, and keeps within its height', () => {
    expect(sparkPoints([0, 50, 100], 100)).toBe('0.0,27.0 50.0,14.0 100.0,1.0');
  });
  test('leaves out what is unknown, and is nothing with fewer than two values', () => {
    expect(sparkPoints([0, null, 100], 100)).toBe('0.0,27.0 100.0,1.0');
    expect(sparkPoints([null, 3, null], 100)).toBe('');
  });
});

describe('the rows that are made', () => {
  test('are those that can be seen, with some around', () => {
    expect(visibleRange(4_800, 480, 48, 1_000)).toEqual({ first: 94, end: 116 });
  });
  test('never lie beyond the list', () => {
    expect(visibleRange(0, 480, 48, 3)).toEqual({ first: 0, end: 3 });
    expect(visibleRange(99_999, 480, 48, 10)).toEqual({ first: 4, end: 10 });
    expect(visibleRange(0, 480, 48, 0)).toEqual({ first: 0, end: 0 });
  });
});
