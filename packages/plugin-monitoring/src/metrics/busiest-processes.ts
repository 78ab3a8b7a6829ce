import type { Section } from '../commands/sections.ts';
import type { CpuTicks, KernelStat } from '../schemas/stat.ts';
import type { TopProcess } from '../schemas/top-process.ts';
import { readProcessSamples, topProcesses } from './top-processes.ts';

/** The 20 busiest processes; ticks of all cores tell how long the interval was in the kernel's own unit. */
export function busiestProcesses(
  parts: ReadonlyMap<string, Section>,
  before: KernelStat | undefined,
  after: KernelStat | undefined,
  memoryBytes: number | undefined,
): TopProcess[] {
  const samples = (name: string) => readProcessSamples(`${parts.get(name)?.text ?? ''}\n`);
  const pageBytes = Number(parts.get('page')?.text.trim());
  const owners = (parts.get('users')?.text ?? '').matchAll(/^\s*(\d+)\s+(\S+)\s*$/gm);
  return topProcesses(samples('processes-before'), samples('processes-after'), {
    ticksPerCore: (allTicks(after?.cpu) - allTicks(before?.cpu)) / Math.max(1, after?.cpus.length ?? 1),
    pageBytes: pageBytes > 0 ? pageBytes : undefined,
    memoryBytes,
    users: new Map(Array.from(owners, ([, pid, user]) => [Number(pid), user as string])),
    limit: 20,
  });
}

/** guest and guest_nice are part of user and nice already (proc_stat(5)). */
function allTicks(cpu: CpuTicks | undefined): number {
  if (!cpu) return 0;
  const { userTicks, niceTicks, systemTicks, idleTicks, iowaitTicks, irqTicks, softirqTicks, stealTicks } = cpu;
  return [userTicks, niceTicks, systemTicks, idleTicks, iowaitTicks, irqTicks, softirqTicks, stealTicks].reduce<number>(
    (sum, ticks) => sum + (ticks ?? 0),
    0,
  );
}
