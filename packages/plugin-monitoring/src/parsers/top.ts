import { defineParser } from '@infrastructor/core';
import { type TopSample, TopSamples } from '../schemas/top-sample.ts';
import { cellsByHeader, columnsOf } from './table.ts';
import { unreadable, warnSkipped, wholeLines } from './text.ts';
import { readTopRow } from './top-columns.ts';
import { addSummary, headOf } from './top-summary.ts';

const isHeader = (line: string) => /^\s*PID\s.*\bCOMMAND(?:\s|$)/.test(line);

/** Lines over the processes are as wide as a terminal. */
const longestLine = 1024;

interface Open {
  readonly sample: TopSample;
  header: string | undefined;
  readonly rows: string[];
}

function closed({ sample, header, rows }: Open): { sample: TopSample; skipped: number } {
  if (header === undefined) return { sample, skipped: 0 };
  const read = cellsByHeader(columnsOf(header), header, rows).map(readTopRow);
  const processes = read.filter((row) => row !== undefined);
  return { sample: { ...sample, processes }, skipped: read.length - processes.length };
}

/**
 * Reads `top -b` of procps with any fields, units (-E, -e) and number of rounds (-n); one sample a round (top(1)). The top of
 * busybox and BSD prints something else and is not read.
 */
export const top = defineParser({
  name: 'top',
  description: 'Load, CPU, memory and processes, from top -b',
  output: TopSamples,
  parse(text, context) {
    const open: Open[] = [];
    for (const line of wholeLines(text, context)) {
      const head = headOf(line, context);
      const last = open.at(-1);
      if (head !== undefined) open.push({ sample: { ...head, cpus: [], processes: [] }, header: undefined, rows: [] });
      else if (last === undefined || line.trim() === '') continue;
      else if (last.header !== undefined) last.rows.push(line);
      else if (isHeader(line)) last.header = line;
      else if (line.length < longestLine) addSummary(last.sample, line);
    }
    if (open.length === 0)
      throw unreadable('top', 'it has no line "top - … load average: …"', 'Run top -b -n 1 of procps.');
    const samples = open.map(closed);
    warnSkipped(
      context,
      samples.reduce((sum, { skipped }) => sum + skipped, 0),
    );
    return samples.map(({ sample }) => sample);
  },
});
