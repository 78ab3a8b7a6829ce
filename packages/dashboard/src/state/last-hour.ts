import type { Reading } from '../api/metrics.ts';

const minuteMs = 60_000;
const minutes = 60;

/** Readings of the last hour, one a minute at most, so that it stays small however long the page is open. */
export function withReading(readings: readonly Reading[], reading: Reading): readonly Reading[] {
  const minute = Math.floor(reading.atMs / minuteMs);
  const oldest = (minute - minutes + 1) * minuteMs;
  const others = readings.filter(({ atMs }) => atMs >= oldest && Math.floor(atMs / minuteMs) !== minute);
  return [...others, reading].sort((one, other) => one.atMs - other.atMs);
}

/** One value for each minute of the hour that ends now; null where nothing is known. */
export function minuteValues(
  readings: readonly Reading[],
  value: (reading: Reading) => number | null,
  nowMs: number,
): readonly (number | null)[] {
  const last = Math.floor(nowMs / minuteMs);
  const values = new Array<number | null>(minutes).fill(null);
  for (const reading of readings) {
    const index = minutes - 1 - (last - Math.floor(reading.atMs / minuteMs));
    if (index >= 0 && index < minutes) values[index] = value(reading);
  }
  return values;
}
