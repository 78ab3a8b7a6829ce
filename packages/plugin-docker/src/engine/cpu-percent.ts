import type { CpuSample, StatsSample } from './stats-sample.ts';

/**
 * Processor use between two samples, 100 for one whole processor. The formula of `calculateCPUPercentUnix` in
 * docker/cli, `cli/command/container/stats_helpers.go`: share of the host's time × number of processors.
 * Undefined when it cannot be told: no earlier sample (an engine asked with `one-shot` leaves `precpu_stats` empty),
 * no time between the samples, or a counter that went back (the container was restarted).
 */
export function cpuPercent(current: StatsSample, previous?: StatsSample): number | undefined {
  return betweenSamples(current.cpu_stats, previous === undefined ? current.precpu_stats : previous.cpu_stats);
}

function betweenSamples(now: CpuSample | undefined, before: CpuSample | undefined): number | undefined {
  const used = difference(now?.cpu_usage?.total_usage, before?.cpu_usage?.total_usage);
  const elapsed = difference(now?.system_cpu_usage, before?.system_cpu_usage);
  const processors = now?.online_cpus || (now?.cpu_usage?.percpu_usage?.length ?? 0);
  if (used === undefined || elapsed === undefined || elapsed <= 0 || used < 0 || processors === 0) return undefined;
  return (used / elapsed) * processors * 100;
}

function difference(now: number | undefined, before: number | undefined): number | undefined {
  return now === undefined || before === undefined ? undefined : now - before;
}
