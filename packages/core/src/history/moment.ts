import { type Duration, durationMs, isDuration } from '../contract/duration.ts';
import { ValidationError } from '../contract/errors.ts';

/**
 * A moment that a caller wrote: ISO 8601, or how long ago, like `24h`.
 * @throws {ValidationError} that names the argument
 */
export function momentOf(text: string, argument: string, now: Date): Date {
  if (isDuration(text)) return new Date(now.getTime() - durationMs(text as Duration));
  const moment = new Date(text);
  if (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(moment.getTime())) return moment;
  throw new ValidationError(`${argument} is "${text}", which is no moment`, {
    hint: 'Write a time like 2026-01-31T12:00:00Z, or how long ago it is: 30m, 24h, 7d.',
    problems: [{ path: `/${argument}`, message: 'must be a time (ISO 8601) or a duration like 24h' }],
  });
}
