import { ProcMapping } from '../../schemas/proc-memory-mapping.ts';
import { defineTable } from './define-table.ts';
import { readMapping } from './memory-mapping.ts';

/** Reads /proc/[pid]/maps (proc_pid_maps(5)). */
export const pidMaps = defineTable({
  name: 'pid-maps',
  description: 'Memory areas of a process, from /proc/[pid]/maps',
  row: ProcMapping,
  file: '/proc/[pid]/maps',
  needs: 'line "start-end permissions offset device inode path"',
  read: readMapping,
});
