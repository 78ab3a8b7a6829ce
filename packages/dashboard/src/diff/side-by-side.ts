export interface DiffCell {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** One row of two texts beside each other; where one has nothing, its cell is absent. */
export type DiffRow =
  | { readonly kind: 'place'; readonly text: string }
  | { readonly kind: 'same' | 'changed'; readonly left?: DiffCell; readonly right?: DiffCell };

const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/;

/** Reads a unified diff (diff(1), "Detailed Unified") into rows: what was removed stands beside what came in its place. */
export function sideBySide(unified: string): readonly DiffRow[] {
  const rows: DiffRow[] = [];
  let removed: DiffCell[] = [];
  let added: DiffCell[] = [];
  let left = 0;
  let right = 0;
  const settle = () => {
    for (let index = 0; index < Math.max(removed.length, added.length); index++) {
      const [one, other] = [removed[index], added[index]];
      rows.push({ kind: 'changed', ...(one ? { left: one } : {}), ...(other ? { right: other } : {}) });
    }
    removed = [];
    added = [];
  };
  let isInHunk = false;
  for (const line of unified.split('\n')) {
    const start = hunk.exec(line);
    if (start) {
      settle();
      isInHunk = true;
      left = Number(start[1]);
      right = Number(start[2]);
      rows.push({ kind: 'place', text: line });
    } else if (!isInHunk || line.startsWith('\\')) {
      // Names of the files before the first hunk, or that the last line has no line end.
    } else if (line.startsWith('-')) {
      removed.push({ line: left++, text: line.slice(1) });
    } else if (line.startsWith('+')) {
      added.push({ line: right++, text: line.slice(1) });
    } else if (line.startsWith(' ')) {
      settle();
      rows.push({
        kind: 'same',
        left: { line: left++, text: line.slice(1) },
        right: { line: right++, text: line.slice(1) },
      });
    }
  }
  settle();
  return rows;
}
