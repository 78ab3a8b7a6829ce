import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Duration, durationMs, isDuration } from './duration.ts';

test.each<[Duration, number]>([
  ['0s', 0],
  ['250ms', 250],
  ['1.5s', 1_500],
  ['5m', 300_000],
  ['1h', 3_600_000],
  ['90d', 7_776_000_000],
])('%s is %i ms', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});

test.each(['', '5', 's', '5 s', '-5s', '1e3s', '5S', '5min', '.5s', '5.s', '5s\n', '٥s'])(
  '%j is no duration',
  (text) => {
    expect(isDuration(text)).toBe(false);
    expect(() => durationMs(text as Duration)).toThrow(RangeError);
  },
);

test('whatever is taken for a duration has a length', () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom('ms', 's', 'm', 'h', 'd'), (count, unit) => {
      const text = `${count}${unit}`;
      expect(isDuration(text) && durationMs(text)).toBeGreaterThanOrEqual(count);
    }),
  );
});
