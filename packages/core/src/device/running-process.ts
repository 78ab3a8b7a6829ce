import type { Readable, Writable } from 'node:stream';

/** How a process ended: with an exit code, or by a signal. */
export interface ProcessEnd {
  readonly exitCode: number | undefined;
  /** Like `SIGKILL`. */
  readonly signal: string | undefined;
}

/** A started command, whichever the transport. */
export interface RunningProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles when the process has ended and its outputs are closed; rejects when the connection broke. */
  readonly ended: Promise<ProcessEnd>;
  /**
   * Ends the whole process group: TERM, then KILL, then a search for what left the group. Settles when the command is known
   * to be gone, or after `graceMs`, and never rejects. Further calls join the first.
   */
  kill(graceMs: number): Promise<void>;
}
