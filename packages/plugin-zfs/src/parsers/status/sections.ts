import { withoutTabs } from '../reading/printed-lines.ts';

/** What stands behind one label of `zpool status`, its continuation lines included. */
export interface Section {
  readonly label: string;
  readonly lines: string[];
}

/** Labels of every version (print functions of zpool_main.c); `scrub` was the name of `scan` before pool version 28. */
const labels =
  'pool|id|state|status|action|see|scan|scrub|scan warning|comment|remove|checkpoint|expand|config|errors|dedup';
const labelled = new RegExp(`^( *)(${labels}):(?: (.*)|)$`);

/** Labels end at the eighth column; what is indented further continues the label above, whatever it says. */
const labelColumns = 8;

/** The text of each pool as labelled sections. Everything before the first `pool:` is somebody else's. */
export function splitPools(lines: readonly string[]): readonly (readonly Section[])[] {
  const pools: Section[][] = [];
  let current: Section[] | undefined;
  let shift = 0;
  for (const [index, raw] of lines.entries()) {
    const [, indent = '', label = '', rest = ''] = labelled.exec(raw) ?? [];
    const inColumns = label !== '' && indent.length + Math.min(label.length, 4) <= labelColumns + shift;
    if (label === 'pool' && (inColumns || startsPool(lines, index))) {
      // Documents indent whole texts; the pool label itself stands at the third column.
      shift = Math.max(0, indent.length - 2);
      current = [{ label, lines: [rest] }];
      pools.push(current);
    } else if (inColumns) current?.push({ label, lines: [rest] });
    else if (continues(raw, current?.at(-1))) current?.at(-1)?.lines.push(withoutTabs(raw));
  }
  return pools;
}

/** The line after the name of a pool tells its state, or for `zpool import` its number. */
function startsPool(lines: readonly string[], index: number): boolean {
  return /^ *(?:state|id): /.test(lines[index + 1] ?? '');
}

/** Sentences go on indented. Only damaged files have been printed at the margin. */
function continues(line: string, section: Section | undefined): boolean {
  return section?.label === 'errors' || /^\s|^$/.test(line);
}

/** The lines of the first section with one of these labels. */
export function linesOf(sections: readonly Section[], ...wanted: readonly string[]): readonly string[] | undefined {
  return sections.find(({ label }) => wanted.includes(label))?.lines;
}
