/** Rows of jc's expected answers, and how their fields are called and measured by our parsers. */
export type Row = Readonly<Record<string, unknown>>;
type Convert = (value: unknown, row: Row) => unknown;
type Rename = readonly [name: string, convert?: Convert];
export type Names = Readonly<Record<string, Rename>>;

export const times =
  (factor: number): Convert =>
  (value) =>
    typeof value === 'number' ? value * factor : value;
export const kib: Convert = times(1024);
export const same = (...names: readonly string[]): Names => Object.fromEntries(names.map((name) => [name, [name]]));
export const number: Convert = (value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value);

/** Our row from jc's: what the names do not list is not compared (jc's own derived fields). */
export function renamed(row: Row, names: Names): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(names)
      .filter(([theirs]) => theirs in row)
      .map(([theirs, [ours, convert]]) => [ours, convert === undefined ? row[theirs] : convert(row[theirs], row)]),
  );
}
