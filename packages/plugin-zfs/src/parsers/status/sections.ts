import { withoutTabs } from '../reading/printed-lines.ts';

/** What stands behind one label of `zpool status`, its continuation lines included. */
export interface Section {
  readonly label: string;
  readonly lines: string[];
}

/** Labels of every version (print functions of zpool_main.c); `scrub` was the name of `scan` before pool version 28. */
const labels =
  'pool|id|state|status|action|see|scan|scrub|scan warning|comment|remove|checkpoint|expand|config|errors|dedup';
const labelled = new RegExp(`^( *)(${labels}): ?(.*)$`);

/** Labels end at the eighth column; what is indented further continues the label above, whatever it says. */
const labelColumns = 8;

/** The text of each pool as labelled sections. Everything before the first `pool:` is somebody else's. */
export function splitPools(lines: readonly string[]): readonly (readonly Section[])[] {
  const pools: Section[][] = [];
  let current: Section[] | undefined;
  let shift = 0;
  for (const raw of lines) {
    const match = labelled.exec(raw);
    const [, indent = '', label = '', rest = ''] = match ?? [];
    const isLabel = match !== null && indent.length + Math.min(label.length, 4) <= labelColumns + shift;
    if (isLabel && label === 'pool') {
      // Documents indent whole texts; the pool label itself stands at the third column.
      shift = Math.max(0, indent.length - 2);
      current = [];
      pools.push(current);
    }
    if (!current) continue;
    if (isLabel) current.push({ label, lines: [rest] });
    else current.at(-1)?.lines.push(withoutTabs(raw));
  }
  return pools;
}

/** The lines of the first section with one of these labels. */
export function linesOf(sections: readonly Section[], ...wanted: readonly string[]): readonly string[] | undefined {
  return sections.find(({ label }) => wanted.includes(label))?.lines;
}
