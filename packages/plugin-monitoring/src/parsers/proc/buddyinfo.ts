import { ProcBuddyZone } from '../../schemas/proc-memory.ts';
import { wordsOfLine } from './columns.ts';
import { defineTable } from './define-table.ts';

/** Reads /proc/buddyinfo (proc_buddyinfo(5)). */
export const buddyinfo = defineTable({
  name: 'buddyinfo',
  description: 'Free chunks of memory by zone and order, from /proc/buddyinfo',
  row: ProcBuddyZone,
  file: '/proc/buddyinfo',
  needs: 'line "Node 0, zone …"',
  read(line) {
    const [, node, zone, digits = ''] = /^Node (\d+), zone +(\w+)((?: +\d+)+) *$/.exec(line) ?? [];
    if (zone === undefined) return undefined;
    return { node: Number(node), zone, freeChunks: wordsOfLine(digits).map(Number) };
  },
});
