import { known } from '../parsers/known.ts';
import type { TopProcess } from '../schemas/top-process.ts';

/** One line of /proc/<pid>/stat, as far as it is needed. */
interface ProcessSample {
  readonly pid: number;
  readonly name: string;
  readonly state: string;
  readonly ppid: number;
  readonly cpuTicks: number;
  readonly threads: number;
  readonly startTicks: number;
  readonly rssPages: number;
}

export interface ProcessSurroundings {
  /** Ticks that one core had between the samples. */
  readonly ticksPerCore: number;
  readonly pageBytes: number | undefined;
  readonly memoryBytes: number | undefined;
  /** Names of users by process id. */
  readonly users: ReadonlyMap<number, string>;
  readonly limit: number;
}

/**
 * Reads lines of /proc/<pid>/stat (proc_pid_stat(5)). The name stands in parentheses and may hold blanks and parentheses
 * itself, so it ends at the last one.
 */
export function readProcessSamples(text: string): ReadonlyMap<number, ProcessSample> {
  const samples = new Map<number, ProcessSample>();
  for (const [, pid, name, rest] of text.matchAll(/^(\d+) \((.*)\) (\S (?:-?\d+ ){21}-?\d+)(?: .*)?$/gm)) {
    const fields = (rest as string).split(' ');
    const number = (index: number) => Number(fields[index]);
    samples.set(Number(pid), {
      pid: Number(pid),
      name: name as string,
      state: fields[0] as string,
      ppid: number(1),
      cpuTicks: number(11) + number(12),
      threads: number(17),
      startTicks: number(19),
      rssPages: number(21),
    });
  }
  return samples;
}

/** The processes that used most CPU between two samples; one that began in between counts from its beginning. */
export function topProcesses(
  before: ReadonlyMap<number, ProcessSample>,
  after: ReadonlyMap<number, ProcessSample>,
  { ticksPerCore, pageBytes, memoryBytes, users, limit }: ProcessSurroundings,
): TopProcess[] {
  if (ticksPerCore <= 0) return [];
  const used = (sample: ProcessSample) => {
    const earlier = before.get(sample.pid);
    // The same number with another start is another process.
    const since = earlier?.startTicks === sample.startTicks ? earlier.cpuTicks : 0;
    return Math.max(0, sample.cpuTicks - since);
  };
  return [...after.values()]
    .map((sample) => ({ sample, ticks: used(sample) }))
    .sort((a, b) => b.ticks - a.ticks || b.sample.rssPages - a.sample.rssPages)
    .slice(0, limit)
    .map(({ sample: { pid, ppid, name, state, threads, rssPages }, ticks }) => {
      const rssBytes = pageBytes === undefined ? undefined : rssPages * pageBytes;
      return known({
        pid,
        ppid,
        name,
        state,
        user: users.get(pid),
        cpuPercent: Math.round((ticks / ticksPerCore) * 1_000) / 10,
        memPercent:
          rssBytes === undefined || !memoryBytes ? undefined : Math.round((rssBytes / memoryBytes) * 1_000) / 10,
        rssBytes,
        threads,
      });
    });
}
