import { defineParser } from '@infrastructor/core';
import { ProcPidStatm } from '../../schemas/proc-process.ts';
import { unreadable, wholeLines } from '../text.ts';
import { readColumns, wordsOfLine } from './columns.ts';
import { integer } from './words.ts';

/** Reads /proc/[pid]/statm (proc_pid_statm(5)), which is one line of seven numbers of pages. */
export const pidStatm = defineParser({
  name: 'pid-statm',
  description: 'Memory of a process in pages, from /proc/[pid]/statm',
  output: ProcPidStatm,
  parse(text, context) {
    for (const line of wholeLines(text, context)) {
      const row = readColumns<ProcPidStatm>(
        {
          sizePages: integer,
          residentPages: integer,
          sharedPages: integer,
          textPages: integer,
          libraryPages: integer,
          dataPages: integer,
          dirtyPages: integer,
        },
        wordsOfLine(line),
      );
      if (row !== undefined) return row;
    }
    throw unreadable('/proc/[pid]/statm', 'it has no line of seven numbers');
  },
});
