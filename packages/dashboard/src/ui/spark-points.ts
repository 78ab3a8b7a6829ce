/** Points of a polyline in a box of 100 by 28; what is unknown is left out. Fewer than two known values are no line. */
export function sparkPoints(values: readonly (number | null)[], top: number): string {
  const known = values.flatMap((value, index) => (value === null ? [] : [[index, value] as const]));
  if (known.length < 2) return '';
  const last = Math.max(1, values.length - 1);
  const highest = Math.max(top, ...known.map(([, value]) => value));
  return known
    .map(([index, value]) => `${((100 * index) / last).toFixed(1)},${(27 - (26 * value) / highest).toFixed(1)}`)
    .join(' ');
}
