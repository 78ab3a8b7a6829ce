import { type Duration, durationMs, isDuration, ValidationError } from '@infrastructor/core';
import { type LogFilter, type LogLine, priorities } from '../schemas/log-line.ts';

/** A question to a log with its times worked out. */
export interface LogQuery extends LogFilter {
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  /** The newest so many. */
  readonly limit: number;
}

/** A longer message is cut, with a mark that says so. */
const longestMessage = 8_192;

/**
 * A moment as callers write it: ISO 8601, or a duration before now like `15m`.
 * @throws {ValidationError}
 */
export function momentOf(text: string, field: string, now: Date): Date {
  if (isDuration(text)) return new Date(now.getTime() - durationMs(text as Duration));
  const moment = new Date(/^\d{4}-\d\d-\d\d/.test(text) ? text : Number.NaN);
  if (!Number.isNaN(moment.getTime())) return moment;
  throw new ValidationError(`${field} is neither a time nor a duration: ${text}`, {
    hint: 'Write 2026-01-31T12:00:00Z, or how long ago: 15m, 2h, 1d.',
    problems: [{ path: `/${field}`, message: 'is neither a time nor a duration' }],
  });
}

/** Number of a priority's name; the smaller the more severe. */
export function severityOf(priority: LogFilter['priority']): number | undefined {
  return priority === undefined ? undefined : priorities.indexOf(priority);
}

/** The lines that a query asks for, where the source itself could not choose; a line without a time or severity is kept. */
export function chosen(lines: readonly LogLine[], { since, until, priority, grep }: LogQuery): LogLine[] {
  const severity = severityOf(priority);
  const words = grep?.toLowerCase();
  return lines.filter((line) => {
    const time = line.time === undefined ? undefined : Date.parse(line.time);
    if (time !== undefined && since && time < since.getTime()) return false;
    if (time !== undefined && until && time > until.getTime()) return false;
    if (severity !== undefined && line.severity !== undefined && line.severity > severity) return false;
    return words === undefined || line.message.toLowerCase().includes(words);
  });
}

/** Several logs as one, in the order of time, the newest `limit` of them; a line without a time stays behind the one before it. */
export function merged(logs: readonly (readonly LogLine[])[], limit: number): LogLine[] {
  const timed = logs.flatMap((lines) => {
    let last = Number.NEGATIVE_INFINITY;
    return lines.map((line) => {
      last = line.time === undefined ? last : Date.parse(line.time);
      return { line, at: last };
    });
  });
  return timed
    .sort((a, b) => (a.at === b.at ? 0 : a.at - b.at))
    .slice(-limit)
    .map(({ line }) => ({ ...line, message: cut(line.message) }));
}

function cut(message: string): string {
  return message.length <= longestMessage
    ? message
    : `${message.slice(0, longestMessage)}… [${message.length - longestMessage} more characters]`;
}
