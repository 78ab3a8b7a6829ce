const firstMs = 500;
const longestMs = 15_000;

/** How long to wait before the given try (from 0), spread so that many pages do not come back at once. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const wholeMs = Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 10));
  return Math.round(wholeMs * (0.5 + random() / 2));
}
