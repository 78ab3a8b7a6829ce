import type { Duplex } from 'node:stream';
import type { ShellCommand } from '../contract/sh.ts';

export interface ExecOptions {
  /** Deadline over everything: connect, authenticate, channel, run, drain. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Written to the command's standard input, which is then closed. Secrets travel here, never in the command. */
  readonly stdin?: string | Uint8Array | undefined;
  /** Kept of each of stdout and stderr; what comes after is read and dropped. Default 8 MiB. */
  readonly maxOutputBytes?: number | undefined;
  /** Runs as root: as it is for root, through `sudo -n` for anyone else. */
  readonly privileged?: boolean | undefined;
  /**
   * The command is short, only reads, and leaves nothing running. Many such commands share one standing shell of the device,
   * which makes each of them several times cheaper; one that turns out to be long, or needs a shell of its own, gets it.
   */
  readonly shared?: boolean | undefined;
}

/** What a command did. A non-zero exit is a result, not an exception. */
export interface ExecResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Undefined when a signal ended the command. */
  readonly exitCode: number | undefined;
  /** Name of the signal that ended the command, like `SIGKILL`. */
  readonly signal: string | undefined;
  /** True when output beyond `maxOutputBytes` was dropped. */
  readonly truncated: boolean;
  readonly durationMs: number;
}

export interface StreamOptions {
  /** Over the life of the stream. Without it there is no limit once the command has started. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly privileged?: boolean | undefined;
  /** The command reads what is written to the stream. Without it, a broken connection ends the command on the device as well. */
  readonly input?: boolean | undefined;
}

/** A running command whose output is read as it comes. Ending the iteration, `close()` or an abort kills its process group. */
export interface ProcessStream extends AsyncDisposable {
  /** Standard output in pieces as they arrive; back pressure reaches the remote side. */
  readonly stdout: AsyncIterable<Uint8Array>;
  readonly stderr: AsyncIterable<Uint8Array>;
  /** Settles when the command has ended; rejects when the connection broke. */
  readonly exit: Promise<Pick<ExecResult, 'exitCode' | 'signal'>>;
  /**
   * Settles when the other side took the chunk.
   * @throws {InfrastructorError} ABORTED or DEADLINE_EXCEEDED, also while it is not taken; COMMAND_FAILED when the command
   * has ended
   */
  write(chunk: string | Uint8Array): Promise<void>;
  endInput(): void;
  close(): Promise<void>;
}

export interface FileStat {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'symlink' | 'other';
  readonly sizeBytes: number;
  /** Permission bits, like 0o644. */
  readonly mode: number;
  readonly modifiedAt: string;
}

export interface ReadFileOptions {
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** A larger file is an error, not a cut. Default 8 MiB. */
  readonly maxBytes?: number | undefined;
  readonly privileged?: boolean | undefined;
}

export interface WriteFileOptions {
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Permission bits of a new file; an existing file keeps its mode and owner. Default 0o644. */
  readonly mode?: number | undefined;
  readonly privileged?: boolean | undefined;
}

/** Where {@link Shell.connect} leads, seen from the device. */
export type StreamTarget =
  | { readonly unixSocket: string }
  | { readonly host?: string | undefined; readonly port: number };

/** How Infrastructor acts on one device. Every transport (ssh, local, replay) passes the same contract suite. */
export interface Shell extends AsyncDisposable {
  readonly transport: 'ssh' | 'local' | 'replay';
  /**
   * Runs one command under `sh` with `LC_ALL=C` and the sbin folders on PATH, whatever the login shell.
   * @throws {SSHConnectionError} when the device cannot be reached, or refuses us
   * @throws {InfrastructorError} DEADLINE_EXCEEDED or ABORTED; the remote process group is gone then
   */
  exec(command: ShellCommand, options?: ExecOptions): Promise<ExecResult>;
  openStream(command: ShellCommand, options?: StreamOptions): Promise<ProcessStream>;
  /** @throws {NotFoundError} when there is no such file */
  readFile(path: string, options?: ReadFileOptions): Promise<Uint8Array>;
  /** Temporary file beside the target, fsync, rename: readers see the old content or the new, never a part. */
  writeFileAtomic(path: string, content: string | Uint8Array, options?: WriteFileOptions): Promise<void>;
  stat(path: string, options?: ReadFileOptions): Promise<FileStat>;
  list(path: string, options?: ReadFileOptions): Promise<readonly FileStat[]>;
  connect(
    target: StreamTarget,
    options?: { readonly timeoutMs?: number; readonly signal?: AbortSignal },
  ): Promise<Duplex>;
  close(): Promise<void>;
}
