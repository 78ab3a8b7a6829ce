import { readFileSync, rmSync, writeFileSync } from 'node:fs';

/** What a running server leaves in its pid file. */
export interface ServerProcess {
  readonly pid: number;
  /** Of the process, as the kernel counts it, so that a pid which was given out again is not taken for ours. */
  readonly startTicks: string | undefined;
  readonly url: string;
}

/** The server that the pid file names, if that very process is alive. */
export function runningServer(pidFile: string): ServerProcess | undefined {
  try {
    const server = JSON.parse(readFileSync(pidFile, 'utf8')) as ServerProcess;
    return isAlive(server) ? server : undefined;
  } catch {
    return undefined;
  }
}

export function isAlive({ pid, startTicks }: ServerProcess): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to another user.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return startTicks === undefined || startTicksOf(pid) === startTicks;
}

export function writeProcessFile(pidFile: string, url: string): void {
  const server: ServerProcess = { pid: process.pid, startTicks: startTicksOf(process.pid), url };
  writeFileSync(pidFile, `${JSON.stringify(server)}\n`, { mode: 0o600 });
}

/** Removes the file if it is still this process's own. */
export function removeProcessFile(pidFile: string): void {
  if (runningServer(pidFile)?.pid === process.pid) rmSync(pidFile, { force: true });
}

/** Field 22 of /proc/<pid>/stat (proc_pid_stat(5)); undefined where there is no /proc. */
function startTicksOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in field 2 may hold blanks and parentheses, so counting begins behind its end.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
