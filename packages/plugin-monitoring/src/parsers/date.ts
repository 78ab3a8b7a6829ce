import { defineParser } from '@infrastructor/core';
import { ClockReading } from '../schemas/clock-reading.ts';
import { known } from './known.ts';
import { unreadable, wholeLines } from './text.ts';
import { isoOfSeconds, isoOfText, monthNumber } from './time.ts';

const weekday = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const month = '([A-Z][a-z]{2})';
const clock = '(\\d{1,2}):(\\d\\d):(\\d\\d)(?: ([AP]M))?';
const zone = '([A-Z]{1,5}|[+-]\\d\\d(?::?\\d\\d)?)';
/** The parts in the order year, month, day, hour, minute, second, half of the day, zone. */
const layouts: readonly (readonly [RegExp, readonly number[]])[] = [
  // POSIX and coreutils in the C locale, and en_US with its 12 hours: Mon Aug  3 09:12:51 PDT 2020
  [new RegExp(`^${weekday} ${month} +(\\d{1,2}) ${clock}(?: +${zone})? (\\d{4})$`), [8, 1, 2, 3, 4, 5, 6, 7]],
  // coreutils with a locale: Mon 23 Nov 2026 06:52:52 AM UTC; and -R: Mon, 23 Nov 2026 06:52:52 +0000
  [new RegExp(`^${weekday},? +(\\d{1,2}) ${month} (\\d{4}) ${clock}(?: +${zone})?$`), [3, 2, 1, 4, 5, 6, 7, 8]],
  // -Iseconds, --rfc-3339
  [/^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,]\d+)?()(Z|[+-]\d\d:?\d\d)?$/, [1, 2, 3, 4, 5, 6, 7, 8]],
];

/** Only these names stand for one offset the world over; PST, CST and IST have several. */
function offsetOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (/^(?:UTC|GMT|Z)$/.test(text)) return '+00:00';
  const [, hours, minutes = '00'] = /^([+-]\d\d):?(\d\d)?$/.exec(text) ?? [];
  return hours === undefined ? undefined : `${hours}:${minutes}`;
}

function hourOf(text: string, half: string | undefined): number {
  const hour = Number(text);
  return half === undefined || half === '' ? hour : (hour % 12) + (half === 'PM' ? 12 : 0);
}

function readLine(line: string): ClockReading | undefined {
  for (const [layout, order] of layouts) {
    const match = layout.exec(line);
    if (match === null) continue;
    const [year = '', monthText = '', day = '', hour = '', minute, second, half, timezone] = order.map(
      (index) => match[index],
    );
    const number = /^\d/.test(monthText) ? Number(monthText) : monthNumber(monthText);
    if (number === undefined) return undefined;
    const two = (value: number | string) => String(value).padStart(2, '0');
    const localTime = `${year}-${two(number)}-${two(day)}T${two(hourOf(hour, half))}:${minute}:${second}`;
    // A day or an hour that no calendar has is no time; neither does Feb 30 roll over.
    if (isoOfText(`${localTime}Z`)?.slice(0, 19) !== localTime) return undefined;
    const utcOffset = offsetOf(timezone);
    return known({
      localTime,
      timezone: timezone !== undefined && /^[A-Z]/.test(timezone) ? timezone : undefined,
      utcOffset,
      time: utcOffset === undefined ? undefined : isoOfText(`${localTime}${utcOffset}`),
    });
  }
  const epoch = /^\d{9,11}(?:\.\d+)?$/.test(line) ? isoOfSeconds(Number(line)) : undefined;
  return epoch === undefined ? undefined : { localTime: epoch.slice(0, -5), utcOffset: '+00:00', time: epoch };
}

/** Reads `date` in the C and English locales, with -R, -I, --rfc-3339 and `+%s` (date(1)). */
export const date = defineParser({
  name: 'date',
  description: "A machine's clock, from date",
  output: ClockReading,
  parse(text, context) {
    for (const line of wholeLines(text, context)) {
      const read = readLine(line.trim());
      if (read === undefined) continue;
      if (read.time === undefined) context.warn('The zone is not told, or by a name that several zones have');
      return read;
    }
    throw unreadable('date', 'it has no date and time', 'Run LC_ALL=C date, or date -Iseconds.');
  },
});
