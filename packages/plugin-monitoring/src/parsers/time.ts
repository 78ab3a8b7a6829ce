const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Milliseconds since 1970 as ISO 8601 UTC, or undefined where no calendar holds them. */
export function isoOfMillis(millis: number): string | undefined {
  return Number.isFinite(millis) && Math.abs(millis) <= 8.64e15 ? new Date(millis).toISOString() : undefined;
}

/** Seconds since 1970 as ISO 8601 UTC. */
export function isoOfSeconds(seconds: number): string | undefined {
  return isoOfMillis(seconds * 1000);
}

/** Any text with a full date and a zone that ECMAScript reads, as ISO 8601 UTC. */
export function isoOfText(text: string): string | undefined {
  return isoOfMillis(Date.parse(text));
}

/** 1 to 12 for `Jan` to `Dec`. */
export function monthNumber(name: string): number | undefined {
  const index = months.indexOf(name);
  return index === -1 ? undefined : index + 1;
}

/**
 * A time without year (`Oct 11 22:14:15`, RFC 3164) as ISO 8601, read as UTC. The year is the latest that does not put it
 * more than a day after `now`: logs tell of the past, and a day covers every time zone.
 */
export function isoOfYearless(month: string, day: string, clock: string, now: Date): string | undefined {
  const index = months.indexOf(month);
  if (index === -1) return undefined;
  const two = (value: number | string) => String(value).padStart(2, '0');
  for (let year = now.getUTCFullYear() + 1; year >= now.getUTCFullYear() - 8; year -= 1) {
    const iso = isoOfText(`${year}-${two(index + 1)}-${two(day)}T${clock}Z`);
    // A day that the year does not have (Feb 29) rolls over or is refused; look for the leap year before.
    if (iso !== undefined && iso.slice(8, 10) === two(day) && Date.parse(iso) <= now.getTime() + 86_400_000) return iso;
  }
  return undefined;
}

/** `[[dd-]hh:]mm:ss[.ff]` (ps TIME and ELAPSED), `1h02` of busybox, or plain seconds, in seconds. */
export function durationSeconds(text: string | undefined): number | undefined {
  if (text !== undefined && /^\d+$/.test(text)) return Number(text);
  const busybox = /^(\d+)h(\d\d)$/.exec(text ?? '');
  if (busybox !== null) return Number(busybox[1]) * 3600 + Number(busybox[2]) * 60;
  const match = /^(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)$/.exec(text ?? '');
  if (match === null) return undefined;
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = match;
  return Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}
