import { durationMs, isDuration, ValidationError } from '@infrastructor/core';

const nanoseconds = /\.(\d{1,9})/;

/**
 * A moment as the engine's logs take it: seconds since the epoch, with nanoseconds.
 * @param text RFC 3339, seconds since the epoch, or how long ago, like `15m`
 * @throws {ValidationError} for anything else
 */
export function logTime(text: string, now: Date, name: 'since' | 'until'): string {
  if (/^\d{1,12}(\.\d{1,9})?$/.test(text)) return text;
  if (isDuration(text)) return ((now.getTime() - durationMs(text)) / 1000).toFixed(3);
  const timeMs = /^\d{4}-\d{2}-\d{2}(T|$)/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(timeMs)) {
    throw new ValidationError(`${name} "${text}" is no time`, {
      hint: 'Write RFC 3339 like 2026-01-31T12:00:00Z, or how long ago like 15m.',
      problems: [{ path: `/${name}`, message: 'is no time' }],
    });
  }
  const fraction = nanoseconds.exec(text)?.[1]?.padEnd(9, '0') ?? '000000000';
  return `${Math.floor(timeMs / 1000)}.${fraction}`;
}
