import { ProcPidLimit } from '../../schemas/proc-process.ts';
import { known } from '../known.ts';
import { defineTable } from './define-table.ts';

const line = /^Max (\w+(?: \w+)*?) {2,}(unlimited|\d+) +(unlimited|\d+) *([a-z]+)? *$/;
const value = (word: string | undefined) => (word === 'unlimited' ? undefined : Number(word));

/** Reads /proc/[pid]/limits (proc_pid_limits(5)). */
export const pidLimits = defineTable({
  name: 'pid-limits',
  description: 'Resource limits of a process, from /proc/[pid]/limits',
  row: ProcPidLimit,
  file: '/proc/[pid]/limits',
  needs: 'header "Limit Soft Limit Hard Limit Units"',
  header: /^Limit +Soft Limit +Hard Limit +Units *$/,
  read(text) {
    const [, name, soft, hard, unit] = line.exec(text) ?? [];
    return name === undefined ? undefined : known({ name: `max ${name}`, soft: value(soft), hard: value(hard), unit });
  },
});
