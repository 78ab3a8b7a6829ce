import { ProcMtrr } from '../../schemas/proc-hardware.ts';
import { defineTable } from './define-table.ts';

const register =
  /^reg(\d+): base=0x([0-9a-f]{1,13}) \(\s*\d+MB\), size=\s*(\d+)([kM])B(?:: ([\w-]+), count=(\d+)|, count=(\d+): ([\w-]+))$/;

/** Reads /proc/mtrr (Documentation/arch/x86/mtrr.rst); the count stood behind the type in older kernels. */
export const mtrr = defineTable({
  name: 'mtrr',
  description: 'Memory type range registers, from /proc/mtrr',
  row: ProcMtrr,
  file: '/proc/mtrr',
  needs: 'line "reg00: base=… size=…"',
  read(line) {
    const [, number, base = '', size, unit, oldType, oldCount, newCount, newType] = register.exec(line.trimEnd()) ?? [];
    const type = oldType ?? newType;
    if (number === undefined || type === undefined) return undefined;
    return {
      register: Number(number),
      baseBytes: Number.parseInt(base, 16),
      sizeBytes: Number(size) * (unit === 'M' ? 2 ** 20 : 1024),
      type,
      count: Number(oldCount ?? newCount),
    };
  },
});
