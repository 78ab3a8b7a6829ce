import { defineParser } from '@infrastructor/core';
import { type CpuTicks, KernelStat } from '../schemas/stat.ts';
import { unreadable, wholeLines } from './text.ts';
import { isoOfSeconds } from './time.ts';

const line = /^(cpu\d*|intr|ctxt|btime|processes|procs_running|procs_blocked|softirq) +(\d+(?: +\d+)*) *$/;

function cpuTicks(name: string, values: readonly number[]): CpuTicks | undefined {
  const [userTicks, niceTicks, systemTicks, idleTicks] = values;
  if (userTicks === undefined || niceTicks === undefined || systemTicks === undefined || idleTicks === undefined)
    return undefined;
  const ticks: CpuTicks = { name, userTicks, niceTicks, systemTicks, idleTicks };
  // Later kernels append columns: iowait, irq, softirq with 2.6.0, steal 2.6.11, guest 2.6.24, guest_nice 2.6.33.
  const appended = ['iowaitTicks', 'irqTicks', 'softirqTicks', 'stealTicks', 'guestTicks', 'guestNiceTicks'] as const;
  for (const [index, column] of appended.entries()) {
    const value = values[index + 4];
    if (value !== undefined) ticks[column] = value;
  }
  return ticks;
}

/** Reads /proc/stat (proc_stat(5)). */
export const stat = defineParser({
  name: 'stat',
  description: 'CPU time, interrupts, context switches and boot time, from /proc/stat',
  output: KernelStat,
  parse(text, context) {
    const result: KernelStat = { cpus: [] };
    for (const entry of wholeLines(text, context)) {
      const [, name, digits] = line.exec(entry) ?? [];
      if (name === undefined || digits === undefined) continue;
      const values = digits.split(/ +/).map(Number);
      const [first = 0, ...others] = values;
      if (name.startsWith('cpu')) {
        const ticks = cpuTicks(name, values);
        if (ticks === undefined) continue;
        if (name === 'cpu') result.cpu = ticks;
        else result.cpus.push(ticks);
      } else if (name === 'intr') result.interrupts = { total: first, counts: others };
      else if (name === 'softirq') result.softirqs = { total: first, counts: others };
      else if (name === 'ctxt') result.contextSwitches = first;
      else if (name === 'processes') result.processesForked = first;
      else if (name === 'procs_running') result.processesRunning = first;
      else if (name === 'procs_blocked') result.processesBlocked = first;
      else {
        const bootTime = isoOfSeconds(first);
        if (bootTime !== undefined) result.bootTime = bootTime;
      }
    }
    if (result.cpu === undefined && result.cpus.length === 0) throw unreadable('/proc/stat', 'it has no line "cpu"');
    return result;
  },
});
