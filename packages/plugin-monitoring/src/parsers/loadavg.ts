import { defineParser } from '@infrastructor/core';
import { LoadAverage } from '../schemas/load-average.ts';
import { splitLines, unreadable } from './text.ts';

// Averages always have two decimals (LOAD_FRAC in the kernel), so a cut one is seen.
const averages = /^\s*(\d+\.\d\d) (\d+\.\d\d) (\d+\.\d\d)(?: (\d+)\/(\d+) (\d+))?\s*$/;
const cutAverages = /^\s*(\d+\.\d\d) (\d+\.\d\d) (\d+\.\d\d)(?: .*)?$/;

/** Reads /proc/loadavg (proc_loadavg(5)). */
export const loadavg = defineParser({
  name: 'loadavg',
  description: 'Load averages, from /proc/loadavg',
  output: LoadAverage,
  parse(text) {
    const { lines, tail } = splitLines(text);
    const match =
      lines.map((line) => averages.exec(line)).find((found) => found !== null) ?? cutAverages.exec(tail ?? '');
    if (match === null) throw unreadable('/proc/loadavg', 'it has no three load averages');
    const [, one, five, fifteen, running, total, lastPid] = match;
    const loads = { load1m: Number(one), load5m: Number(five), load15m: Number(fifteen) };
    if (running === undefined) return loads;
    return { ...loads, runningTasks: Number(running), totalTasks: Number(total), lastPid: Number(lastPid) };
  },
});
