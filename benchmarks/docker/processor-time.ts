import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second for programs (sysconf(3), _SC_CLK_TCK). */
const tickMs = 10;

interface ProcessTimes {
  readonly parent: number;
  readonly ms: number;
}

/**
 * Processor time in milliseconds that these processes and all below them have used, those that have ended included as
 * far as they were waited for (proc_pid_stat(5): utime, stime, cutime, cstime).
 */
export function processorTimeMs(roots: readonly number[]): number {
  const times = new Map<number, ProcessTimes>();
  for (const name of readdirSync('/proc')) {
    if (/^\d+$/.test(name)) {
      const read = readTimes(name);
      if (read) times.set(Number(name), read);
    }
  }
  const tree = [...roots];
  for (const processId of tree) {
    for (const [id, { parent }] of times) if (parent === processId) tree.push(id);
  }
  return tree.reduce((sum, id) => sum + (times.get(id)?.ms ?? 0), 0);
}

function readTimes(name: string): ProcessTimes | undefined {
  try {
    const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
    // The name of the program may hold spaces and brackets, so what follows its last bracket counts.
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [, parent = 0] = fields;
    return { parent, ms: fields.slice(11, 15).reduce((sum, ticks) => sum + ticks, 0) * tickMs };
  } catch {
    return undefined;
  }
}
