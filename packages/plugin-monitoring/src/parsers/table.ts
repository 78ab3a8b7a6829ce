/** A word of a line and where it stands. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The words of a line, cut at blanks. */
export function wordsOf(line: string): Word[] {
  return Array.from(line.matchAll(/\S+/g), (match) => ({
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** A column of a fixed-width table: its name and where the header writes it. */
export type Column = Word;

/** Columns of a header line; `names` are headers of several words (`MOUNTED ON`), every other word is a column. */
export function columnsOf(header: string, names: readonly string[] = []): Column[] {
  const columns: Column[] = [];
  for (const word of wordsOf(header)) {
    const before = columns.at(-1);
    const joined =
      before &&
      names.find((name) => name === `${before.text} ${word.text}` || name.startsWith(`${before.text} ${word.text} `));
    if (before && joined !== undefined)
      columns[columns.length - 1] = { ...before, text: `${before.text} ${word.text}`, end: word.end };
    else columns.push(word);
  }
  return columns;
}

/** True where no line has anything at this place. */
function isBlankAt(lines: readonly string[], place: number): boolean {
  return lines.every((line) => place >= line.length || line[place] === ' ');
}

/**
 * Cells of a table that was printed with padded columns, by column name; an empty cell is ''. Columns may be aligned
 * left or right and cells may be empty or hold blanks, as long as between two columns a gutter stays blank on every line.
 * A raw table (-r of util-linux) has one blank between any two cells. Where values have run over the gutter, each word goes to the column whose header it touches.
 */
export function cellsByHeader(
  columns: readonly Column[],
  header: string,
  lines: readonly string[],
): Map<string, string>[] {
  if (!header.trimEnd().includes('  ')) {
    const raw = lines.map((line) => line.split(' '));
    if (raw.every((cells) => cells.length === columns.length))
      return raw.map((cells) => new Map(columns.map(({ text }, index) => [text, cells[index] ?? ''])));
  }
  const all = [header, ...lines];
  const cuts: (number | undefined)[] = columns.slice(1).map((next, index) => {
    const column = columns[index];
    for (let place = next.start - 1; column && place >= column.end; place -= 1) if (isBlankAt(all, place)) return place;
    return undefined;
  });
  const hasGutters = cuts.every((cut) => cut !== undefined);
  return lines.map((line) => (hasGutters ? cutLine(columns, cuts, line) : wordsByOverlap(columns, line)));
}

function cutLine(columns: readonly Column[], cuts: readonly (number | undefined)[], line: string): Map<string, string> {
  return new Map(
    columns.map((column, index) => {
      const start = index === 0 ? 0 : cuts[index - 1];
      return [column.text, line.slice(start, cuts[index]).trim()];
    }),
  );
}

function wordsByOverlap(columns: readonly Column[], line: string): Map<string, string> {
  const cells = new Map(columns.map((column) => [column.text, '']));
  let index = 0;
  for (const word of wordsOf(line)) {
    const touched = columns.findIndex(
      (column, at) => at >= index && word.start < column.end && word.end > column.start,
    );
    const next =
      touched === -1 ? columns.findIndex((column, at) => at >= index && column.start >= word.start) : touched;
    index = next === -1 ? columns.length - 1 : next;
    const name = columns[index]?.text ?? '';
    cells.set(name, `${cells.get(name) ?? ''} ${word.text}`.trim());
  }
  return cells;
}
