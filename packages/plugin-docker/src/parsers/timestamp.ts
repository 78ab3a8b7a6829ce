/** Go's zero time and the epoch stand for "never" in the engine's answers. */
const earliestMs = Date.UTC(1971, 0);

function iso(timeMs: number): string | undefined {
  const date = new Date(timeMs);
  return Number.isNaN(date.getTime()) || timeMs < earliestMs ? undefined : date.toISOString();
}

/**
 * ISO 8601 in UTC from RFC 3339 with nanoseconds, from Go's `2016-02-20 04:18:50 +0000 UTC`, or from seconds since
 * the epoch. Go's zero time and 0 are not known.
 */
export function timestamp(value: unknown): string | undefined {
  if (typeof value === 'number') return iso(value * 1000);
  if (typeof value !== 'string') return undefined;
  const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?) ?(Z|[+-]\d{2}:?\d{2})/.exec(value);
  if (!match) return undefined;
  const [, day, time, zone = 'Z'] = match;
  return iso(Date.parse(`${day}T${time}${zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')}`));
}
