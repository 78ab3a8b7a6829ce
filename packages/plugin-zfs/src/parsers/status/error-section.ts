export interface ErrorSection {
  /** As printed, one entry a line; null where the section is missing. */
  readonly errors: string[] | null;
  readonly errorCount: number | undefined;
  readonly damagedFiles: string[];
}

/**
 * What stands behind `errors:`. Damaged files are listed by `-v` below the sentence: a path, or where none is known
 * `dataset:<0x1>`, `<metadata>:<0x3d>` (zpool_obj_to_path).
 */
export function errorSectionOf(lines: readonly string[] | undefined): ErrorSection {
  if (!lines) return { errors: null, errorCount: undefined, damagedFiles: [] };
  const printed: string[] = [];
  const [first = '', ...rest] = lines.filter(isListed).map((line) => line.trim());
  if (first !== '') printed.push(first);
  const lists = first.endsWith(':');
  let listed = false;
  for (const line of rest) {
    // The list ends at the empty line after it; what follows is not zpool's.
    if (line === '' && listed) break;
    if (line === '') continue;
    if (!lists) break;
    listed = true;
    printed.push(line);
  }
  return {
    errors: printed,
    errorCount: countIn(first),
    damagedFiles: printed.slice(1).filter((line) => !isListHeading(line)),
  };
}

/** At the margin stand paths and object numbers, or what is not of zpool at all. */
const isListed = (line: string, index: number) => index === 0 || /^(?:\s|$|\/|<)|:<0x/.test(line);

function countIn(sentence: string): number | undefined {
  if (sentence === 'No known data errors') return 0;
  const count = /^(\d+) data errors?\b/.exec(sentence)?.[1];
  return count === undefined ? undefined : Number(count);
}

/** The table that listed damaged objects before paths were known. */
const isListHeading = (line: string) => /^DATASET\s+OBJECT\s+RANGE$/.test(line);
