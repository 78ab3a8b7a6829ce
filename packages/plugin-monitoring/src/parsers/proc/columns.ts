/** What reads each field of a row, in the order of the columns; only optional fields may be left out (null). */
export type Columns<Row> = {
  readonly [Key in keyof Row]-?: (
    word: string,
  ) => Exclude<Row[Key], undefined> | undefined | (Record<never, never> extends Pick<Row, Key> ? null : never);
};

/** The row that the words of a line make, or undefined where one is not what its column holds or there are too many. */
export function readColumns<Row extends object>(columns: Columns<Row>, words: readonly string[]): Row | undefined {
  const readers = Object.entries(columns) as [string, (word: string) => unknown][];
  if (words.length > readers.length) return undefined;
  const row: Record<string, unknown> = {};
  for (const [index, [name, read]] of readers.entries()) {
    const value = read(words[index] ?? '');
    if (value === undefined) return undefined;
    if (value !== null) row[name] = value;
  }
  return row as Row;
}

/** The words of a line between blanks. */
export const wordsOfLine = (line: string): string[] => line.trim().split(/\s+/);
