import { expect, test } from 'vitest';
import { logTime } from './log-time.ts';

const now = new Date('2026-01-31T12:00:00Z');

test.each([
  ['2026-01-31T12:00:00Z', '1769860800.000000000'],
  ['2026-01-31T12:00:00.123456789Z', '1769860800.123456789'],
  ['2026-01-31T13:00:00+01:00', '1769860800.000000000'],
  ['1769860800', '1769860800'],
  ['1769860800.5', '1769860800.5'],
  ['15m', '1769859900.000'],
  ['1h', '1769857200.000'],
])('%s is %s', (text, seconds) => expect(logTime(text, now, 'since')).toBe(seconds));

test.each(['', 'yesterday', '-5m', '12:00', '2026-13-01', '1e9', '; id'])('"%s" is refused', (text) => {
  expect(() => logTime(text, now, 'until')).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED' }));
});
