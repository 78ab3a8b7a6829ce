import { defineParser } from '@infrastructor/core';
import { ProcVmstat } from '../../schemas/proc-memory.ts';
import { unreadable, warnSkipped, wholeLines } from '../text.ts';

/** Reads /proc/vmstat (proc_vmstat(5)); `vmstat` is the parser of the command of that name. */
export const procVmstat = defineParser({
  name: 'proc-vmstat',
  description: 'Counters of the virtual memory, from /proc/vmstat',
  output: ProcVmstat,
  parse(text, context) {
    const counters: Record<string, number> = {};
    let hasBegun = false;
    let skipped = 0;
    for (const line of wholeLines(text, context)) {
      const [, name, digits] = /^([a-z][a-z0-9_]*) (-?\d+)$/.exec(line) ?? [];
      // The first counters are those of the zones: nr_free_pages, and nr_dirty before 2.6.24.
      if (name?.startsWith('nr_')) hasBegun = true;
      if (!hasBegun || line.trim() === '') continue;
      if (name === undefined) skipped += 1;
      else counters[name] = Number(digits);
    }
    if (!hasBegun) throw unreadable('/proc/vmstat', 'it has no line "nr_free_pages"');
    warnSkipped(context, skipped);
    return counters;
  },
});
