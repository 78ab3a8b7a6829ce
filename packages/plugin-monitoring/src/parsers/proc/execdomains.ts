import { ProcExecDomain } from '../../schemas/proc-kernel.ts';
import { defineTable } from './define-table.ts';

/** Reads /proc/execdomains (proc(5)): `first-last name [module]`. */
export const execdomains = defineTable({
  name: 'execdomains',
  description: 'Execution domains of the kernel, from /proc/execdomains',
  row: ProcExecDomain,
  file: '/proc/execdomains',
  needs: 'line "0-0 name [module]"',
  read(line) {
    const [, first, last, name, module] = /^(\d{1,6})-(\d{1,6})\t(\S+)\s+\[(\S+)\]\s*$/.exec(line) ?? [];
    if (name === undefined || module === undefined) return undefined;
    return { first: Number(first), last: Number(last), name, module };
  },
});
