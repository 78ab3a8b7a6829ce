import type { CpuTicks, KernelStat } from '../schemas/stat.ts';
import type { SystemMetrics } from '../schemas/system-metrics.ts';

type CpuUse = NonNullable<SystemMetrics['cpu']>;

/**
 * CPU use between two readings of /proc/stat (proc_stat(5)). guest time is part of user time and is not counted twice;
 * idle and iowait may run backwards on some kernels, which counts as no change.
 * @returns undefined when no time passed between the readings
 */
export function cpuUse(before: KernelStat, after: KernelStat): CpuUse | undefined {
  if (!before.cpu || !after.cpu) return undefined;
  const all = shares(before.cpu, after.cpu);
  if (!all) return undefined;
  const perCore = after.cpus.flatMap((core) => {
    const earlier = before.cpus.find(({ name }) => name === core.name);
    const share = earlier && shares(earlier, core);
    return share ? [{ name: core.name, usedPercent: share.usedPercent }] : [];
  });
  return { ...all, cores: after.cpus.length, perCore };
}

function shares(before: CpuTicks, after: CpuTicks): Omit<CpuUse, 'cores' | 'perCore'> | undefined {
  const delta = (field: Exclude<keyof CpuTicks, 'name'>) => Math.max(0, (after[field] ?? 0) - (before[field] ?? 0));
  const user = delta('userTicks') + delta('niceTicks');
  const system = delta('systemTicks') + delta('irqTicks') + delta('softirqTicks');
  const [idle, iowait, steal] = [delta('idleTicks'), delta('iowaitTicks'), delta('stealTicks')];
  const total = user + system + idle + iowait + steal;
  if (total === 0) return undefined;
  const percent = (ticks: number) => Math.round((ticks / total) * 1_000) / 10;
  return {
    usedPercent: percent(user + system + steal),
    userPercent: percent(user),
    systemPercent: percent(system),
    iowaitPercent: percent(iowait),
    stealPercent: percent(steal),
  };
}
