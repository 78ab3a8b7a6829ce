const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

type DurationUnit = keyof typeof unitMs;

/** A length of time as it is written in definitions and settings: `250ms`, `30s`, `5m`, `1h`, `90d`. */
export type Duration = `${number}${DurationUnit}`;

/** Definitions name few, and are asked for them with every operation. */
const known = new Map<string, number>();
const mostKnown = 1_000;

const pattern = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** True where {@link durationMs} would accept the text. */
export function isDuration(text: string): text is Duration {
  return pattern.test(text);
}

/**
 * A duration in milliseconds.
 * @throws {RangeError} when the text is not a number followed by ms, s, m, h or d
 */
export function durationMs(duration: Duration): number {
  const before = known.get(duration);
  if (before !== undefined) return before;
  const match = pattern.exec(duration);
  if (!match) throw new RangeError(`"${duration}" is not a duration: write a number and ms, s, m, h or d, like 30s`);
  const ms = Number(match[1]) * unitMs[match[2] as DurationUnit];
  if (known.size < mostKnown) known.set(duration, ms);
  return ms;
}
