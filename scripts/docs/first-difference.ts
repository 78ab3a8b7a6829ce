/** The first line in which two texts differ, with both versions of it. */
export function firstDifference(present: string, wanted: string): string {
  const before = present.split('\n');
  const after = wanted.split('\n');
  const index = after.findIndex((line, number) => line !== before[number]);
  const line = index < 0 ? after.length : index;
  return `line ${line + 1}\n  - ${shown(before[line])}\n  + ${shown(after[line])}`;
}

function shown(line: string | undefined): string {
  if (line === undefined) return '(end of file)';
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
}
