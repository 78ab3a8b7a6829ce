const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function moment(year: string, month: string, day: string, time: string): string | undefined {
  const index = months.indexOf(month);
  const [hours, minutes, seconds = 0] = time.split(':').map(Number);
  if (index < 0 || hours === undefined || minutes === undefined) return undefined;
  if (hours > 23 || minutes > 59 || seconds > 60 || Number(day) < 1 || Number(day) > 31) return undefined;
  return new Date(Date.UTC(Number(year), index, Number(day), hours, minutes, seconds)).toISOString();
}

/**
 * `Sun Nov 22 23:17:58 2026` (ctime) as ISO 8601. The text names no time zone and is read as UTC, so commands whose
 * output is parsed run with `TZ=UTC`. A zone that is named (`-j` without `--json-int`) has to be UTC.
 */
export function momentOf(text: string): string | undefined {
  const match = /^[A-Z][a-z]{2} +([A-Z][a-z]{2}) +(\d{1,2}) +(\d{1,2}:\d\d(?::\d\d)?) +(?:(?:UTC|GMT) +)?(\d{4})$/.exec(
    text.trim(),
  );
  if (!match) return undefined;
  const [, month = '', day = '', time = '', year = ''] = match;
  return moment(year, month, day, time);
}

/** `Nov 22 2026 23:24:00.012002214` (zpool-events(8)), read as UTC, to the millisecond. */
export function eventMomentOf(text: string): string | undefined {
  const match = /^([A-Z][a-z]{2}) +(\d{1,2}) +(\d{4}) +(\d\d:\d\d:\d\d)\.(\d{1,9})$/.exec(text.trim());
  if (!match) return undefined;
  const [, month = '', day = '', year = '', time = '', fraction = ''] = match;
  return moment(year, month, day, time)?.replace('.000Z', `.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
}

/** `2026-11-22.23:16:37` (zpool-history(8)), read as UTC. */
export function historyMomentOf(text: string): string | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)\.(\d\d:\d\d:\d\d)$/.exec(text);
  if (!match) return undefined;
  const [, year = '', month = '', day = '', time = ''] = match;
  return moment(year, months[Number(month) - 1] ?? '', day, time);
}

/** Seconds since 1970, with or without a fraction. 0 stands for "not yet" in ZFS and is unknown here. */
export function epochMoment(seconds: string | number): string | undefined {
  const value = Number(seconds);
  if (!Number.isFinite(value) || value <= 0 || value > 8.64e12) return undefined;
  return new Date(Math.floor(value * 1000)).toISOString();
}

/** `00:00:01`, `1 days 02:03:04` or `0h12m` in seconds. */
export function durationOf(text: string): number | undefined {
  const clock = /^(?:(\d+) days? )?(\d+):(\d\d):(\d\d)$/.exec(text);
  if (clock) {
    const [days, hours, minutes, seconds] = clock.slice(1).map((part) => Number(part ?? 0));
    return (days ?? 0) * 86_400 + (hours ?? 0) * 3_600 + (minutes ?? 0) * 60 + (seconds ?? 0);
  }
  const short = /^(\d+)h(\d+)m$/.exec(text);
  return short ? Number(short[1]) * 3_600 + Number(short[2]) * 60 : undefined;
}
