import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Test helper: the running `sleep` commands that carry a mark as their duration, as `ps` sees them. */
export async function markedProcesses(mark: string): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,stat=,args=']);
  return stdout.split('\n').filter((line) => line.endsWith(`sleep ${mark}`) && !/^\s*\d+ Z/.test(line));
}

/** Settles when no process carries the mark any more; the test's own limit ends it otherwise. */
export async function whenNoneMarked(mark: string): Promise<void> {
  while ((await markedProcesses(mark)).length > 0);
}
