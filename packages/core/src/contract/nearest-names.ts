/** Up to three names that are likely meant by a misspelt one: they share most of their pairs of letters (Dice coefficient). */
export function nearestNames(name: string, known: Iterable<string>): readonly string[] {
  const wanted = pairs(name);
  return [...known]
    .map((candidate) => ({ candidate, likeness: likeness(wanted, pairs(candidate)) }))
    .filter((entry) => entry.likeness > 0.5)
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

function pairs(text: string): ReadonlySet<string> {
  const lower = text.toLowerCase();
  return new Set(
    Array.from({ length: Math.max(0, lower.length - 1) }, (_unused, index) => lower.slice(index, index + 2)),
  );
}

function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  return a.size + b.size === 0 ? 0 : (2 * a.intersection(b).size) / (a.size + b.size);
}
