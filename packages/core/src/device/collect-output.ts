import { BoundedOutput } from './bounded-output.ts';
import type { Deadline } from './deadline.ts';
import type { ProcessEnd, RunningProcess } from './running-process.ts';

export interface CollectedOutput extends ProcessEnd {
  readonly stdout: BoundedOutput;
  readonly stderr: BoundedOutput;
}

/**
 * Feeds a process its input and keeps its outputs until it has ended.
 * @throws {InfrastructorError} DEADLINE_EXCEEDED or ABORTED, after the process was killed
 */
export async function collectOutput(
  process: RunningProcess,
  options: { readonly stdin?: string | Uint8Array | undefined; readonly maxOutputBytes: number },
  deadline: Deadline,
): Promise<CollectedOutput> {
  const stdout = new BoundedOutput(options.maxOutputBytes);
  const stderr = new BoundedOutput(options.maxOutputBytes);
  process.stdout.on('data', (chunk: Uint8Array) => stdout.add(chunk));
  process.stderr.on('data', (chunk: Uint8Array) => stderr.add(chunk));
  // A command may end without reading its input; what it did then is in its exit code.
  process.stdin.on('error', () => {});
  if (options.stdin !== undefined) process.stdin.end(options.stdin);
  try {
    const end = await deadline.race('running', process.ended);
    return { ...end, stdout, stderr };
  } catch (error) {
    if (deadline.failure) await process.kill(deadline.reserveMs);
    throw error;
  }
}
