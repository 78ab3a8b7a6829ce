import { ProcInterrupt } from '../../schemas/proc-hardware.ts';
import { known } from '../known.ts';
import { wordsOfLine } from './columns.ts';
import { defineTable } from './define-table.ts';

const line = /^\s*([\w-]+):((?:\s+\d+(?=\s|$))+)(.*)$/;
/** The chip, the number on it with the trigger (`1-edge`, `29 Level`), and after two blanks the drivers. */
const source = /^(\S+) +(\d+(?:[- ]\w+)?)(?: {2,}(\S.*))?$/;

function sourceOf(irq: string, told: string): Pick<ProcInterrupt, 'chip' | 'hardwareIrq' | 'devices' | 'description'> {
  const [, chip, hardwareIrq, names] = source.exec(told) ?? [];
  if (!/^\d+$/.test(irq) || chip === undefined) return told === '' ? {} : { description: told };
  return known({ chip, hardwareIrq, devices: names?.split(', ') });
}

function readInterrupt(text: string, header: string): ProcInterrupt | undefined {
  const [, irq, digits = '', told = ''] = line.exec(text) ?? [];
  if (irq === undefined) return undefined;
  const values = wordsOfLine(digits).map(Number);
  const cpus = wordsOfLine(header).map((name) => Number(name.slice('CPU'.length)));
  // ERR and MIS are counted for the whole machine.
  const isTotal = /^(?:ERR|MIS)$/.test(irq);
  if (values.length !== (isTotal ? 1 : cpus.length)) return undefined;
  return {
    irq,
    counts: isTotal ? [] : cpus.map((cpu, index) => ({ cpu, count: values[index] ?? 0 })),
    total: values.reduce((sum, value) => sum + value, 0),
    ...sourceOf(irq, told.trim()),
  };
}

const perCpu = {
  row: ProcInterrupt,
  needs: 'header "CPU0 …"',
  header: /^\s+CPU\d+(?:\s+CPU\d+)*\s*$/,
  read: readInterrupt,
};

/** Reads /proc/interrupts (proc_interrupts(5), kernel/irq/proc.c). */
export const interrupts = defineTable({
  name: 'interrupts',
  description: 'Interrupts by number and CPU, from /proc/interrupts',
  file: '/proc/interrupts',
  ...perCpu,
});

/** Reads /proc/softirqs (Documentation/filesystems/proc.rst, "softirqs"). */
export const softirqs = defineTable({
  name: 'softirqs',
  description: 'Soft interrupts by kind and CPU, from /proc/softirqs',
  file: '/proc/softirqs',
  ...perCpu,
});
