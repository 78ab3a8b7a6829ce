import { ProcLock } from '../../schemas/proc-kernel.ts';
import { known } from '../known.ts';
import { defineTable } from './define-table.ts';

const line =
  /^(\d{1,9}): (-> )? *([A-Z]+) +(\*?[A-Z]+) +([A-Z]+) +(-?\d{1,10}) ([0-9a-f]{2,5}):([0-9a-f]{2,5}):(\d{1,20}) (\d{1,19}) (\d{1,19}|EOF)\s*$/;

/** Reads /proc/locks (proc_locks(5)); the device's numbers are hexadecimal. */
export const locks = defineTable({
  name: 'locks',
  description: 'Locks on files and who waits for them, from /proc/locks',
  row: ProcLock,
  file: '/proc/locks',
  needs: 'line "1: POSIX ADVISORY WRITE …"',
  read(text) {
    const [, id, arrow, lockClass, type, access, pid, major = '', minor = '', inode, start, end] =
      line.exec(text) ?? [];
    if (lockClass === undefined || type === undefined || access === undefined) return undefined;
    return known({
      id: Number(id),
      isWaiting: arrow !== undefined,
      class: lockClass,
      type,
      access,
      pid: Number(pid),
      major: Number.parseInt(major, 16),
      minor: Number.parseInt(minor, 16),
      inode: Number(inode),
      start: Number(start),
      end: end === 'EOF' ? undefined : Number(end),
    });
  },
});
