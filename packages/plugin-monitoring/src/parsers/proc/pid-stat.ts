import { defineParser } from '@infrastructor/core';
import { ProcPidStat } from '../../schemas/proc-process.ts';
import { known } from '../known.ts';
import { unreadable, wholeLines } from '../text.ts';
import { readColumns, wordsOfLine } from './columns.ts';
import { pidStatColumns } from './pid-stat-columns.ts';
import { stateNames } from './pid-state.ts';

function readProcess(line: string): ProcPidStat | undefined {
  // A command may have blanks and parentheses of its own, but no column behind it has one.
  const close = line.lastIndexOf(')');
  const [, pid, command] = /^(\d+) \((.*)$/s.exec(line.slice(0, Math.max(close, 0))) ?? [];
  if (pid === undefined || command === undefined) return undefined;
  const row = readColumns(pidStatColumns, wordsOfLine(line.slice(close + 1)));
  if (row === undefined) return undefined;
  return { pid: Number(pid), command, ...row, ...known({ stateName: stateNames[row.state] }) };
}

/** Reads /proc/[pid]/stat (proc_pid_stat(5)), which is one line. */
export const pidStat = defineParser({
  name: 'pid-stat',
  description: 'State, times and memory of a process, from /proc/[pid]/stat',
  output: ProcPidStat,
  parse(text, context) {
    // A newline in the name of a command is printed as it is.
    const lines = wholeLines(text, context);
    for (const [index, line] of lines.entries()) {
      const found =
        readProcess(line) ??
        readProcess(
          lines
            .slice(index, index + 3)
            .join('\n')
            .trimEnd(),
        );
      if (found !== undefined) return found;
    }
    throw unreadable('/proc/[pid]/stat', 'it has no line "pid (command) state …"');
  },
});
