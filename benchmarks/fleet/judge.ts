export interface Judged {
  readonly polls: number;
  /** Polls that should have come, by the interval, and did not. */
  readonly missed: number;
  /** Seen by a device, and not in the database. */
  readonly lost: number;
  /** Behind the moments of the device, which the earliest of its polls shows; with the jitter that is wanted. */
  readonly lateMs: { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number };
  /** Longest time between two polls of one device. */
  readonly longestGapMs: number;
}

/** A sample carries the moment at which the device's answer was complete. */
const longestAnswerMs = 25_000;

/**
 * Compares what the devices saw with what is in the database.
 * @param polls moments of the polls of each device
 * @param stored moments of the samples of each device
 * @param untilMs polls after it may have been cut off by the end
 */
export function judge(
  polls: readonly (readonly number[])[],
  stored: readonly (readonly number[])[],
  intervalMs: number,
  untilMs: number,
): Judged {
  const late: number[] = [];
  let [missed, lost, count, longestGapMs] = [0, 0, 0, 0];
  for (const [index, all] of polls.entries()) {
    const seen = all.filter((moment) => moment < untilMs);
    count += seen.length;
    lost += unmatched(seen, stored[index] ?? []);
    const gaps = seen.slice(1).map((moment, at) => moment - (seen[at] ?? moment));
    longestGapMs = Math.max(longestGapMs, untilMs - (seen.at(-1) ?? 0), ...gaps);
    if (seen.length === 0) missed++;
    for (const gap of gaps) missed += Math.max(0, Math.round(gap / intervalMs) - 1);
    // The first comes soon after the start, and those after it at the moments of the device.
    const [first, ...rest] = seen.slice(1).filter((_, at) => (gaps[at] ?? 0) > 0);
    if (first === undefined) continue;
    const offsets = [first, ...rest].map((moment) => {
      const ms = moment - first;
      return ms - Math.round(ms / intervalMs) * intervalMs;
    });
    const earliest = Math.min(...offsets);
    late.push(...offsets.map((offset) => offset - earliest));
  }
  late.sort((one, other) => one - other);
  const at = (share: number) => late[Math.floor((late.length - 1) * share)] ?? Number.NaN;
  return {
    polls: count,
    missed,
    lost,
    lateMs: { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) },
    longestGapMs,
  };
}

function unmatched(seen: readonly number[], stored: readonly number[]): number {
  let next = 0;
  let lost = 0;
  for (const moment of seen) {
    while (next < stored.length && (stored[next] ?? 0) < moment) next++;
    const sample = stored[next];
    if (sample === undefined || sample - moment > longestAnswerMs) lost++;
    else next++;
  }
  return lost;
}
