/** The recorded command that shares most with the wanted one, for a message; undefined when nothing is alike. */
export function nearestCommand(wanted: string, recorded: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestScore = 0;
  for (const candidate of recorded) {
    const score = similarity(pairs(wanted), pairs(candidate));
    if (score > bestScore) {
      bestScore = score;
      best = candidate;
    }
  }
  return bestScore >= 0.3 ? best : undefined;
}

function pairs(text: string): ReadonlySet<string> {
  return new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, index) => text.slice(index, index + 2)));
}

/** Sørensen–Dice over pairs of characters. */
function similarity(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const pair of a) if (b.has(pair)) shared++;
  return a.size + b.size === 0 ? 0 : (2 * shared) / (a.size + b.size);
}
