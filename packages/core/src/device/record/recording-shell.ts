import type { Duplex } from 'node:stream';
import { ConflictError } from '../../contract/errors.ts';
import { type ShellCommand, sh } from '../../contract/sh.ts';
import type { TranscriptEntry } from '../replay/transcript.ts';
import type {
  ExecOptions,
  ExecResult,
  FileStat,
  ProcessStream,
  ReadFileOptions,
  Shell,
  StreamOptions,
  StreamTarget,
  WriteFileOptions,
} from '../shell.ts';

/** What a recording holds at most; what is beyond it would not be a fixture. */
const mostEntries = 1_000;
const mostBytes = 32 * 1_048_576;

/**
 * Passes everything on to a real shell and remembers what each command answered, in the form that a replay shell plays.
 * A file that was read is remembered as the `cat` that would show it. Streams and connections are passed on unrecorded.
 */
export class RecordingShell implements Shell {
  readonly entries: TranscriptEntry[] = [];
  readonly #shell: Shell;
  #bytes = 0;

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  get transport(): Shell['transport'] {
    return this.#shell.transport;
  }

  async exec(command: ShellCommand, options?: ExecOptions): Promise<ExecResult> {
    const result = await this.#shell.exec(command, options);
    const { stdout, stderr, exitCode, signal } = result;
    this.#remember({ command: command.text, stdout, stderr, exitCode: exitCode ?? null, ...(signal && { signal }) });
    return result;
  }

  async readFile(path: string, options?: ReadFileOptions): Promise<Uint8Array> {
    const content = await this.#shell.readFile(path, options);
    const stdout = Buffer.from(content).toString('utf8');
    this.#remember({ command: sh`cat ${path}`.text, stdout, stderr: '', exitCode: 0 });
    return content;
  }

  openStream(command: ShellCommand, options?: StreamOptions): Promise<ProcessStream> {
    return this.#shell.openStream(command, options);
  }

  writeFileAtomic(path: string, content: string | Uint8Array, options?: WriteFileOptions): Promise<void> {
    return this.#shell.writeFileAtomic(path, content, options);
  }

  stat(path: string, options?: ReadFileOptions): Promise<FileStat> {
    return this.#shell.stat(path, options);
  }

  list(path: string, options?: ReadFileOptions): Promise<readonly FileStat[]> {
    return this.#shell.list(path, options);
  }

  connect(
    target: StreamTarget,
    options?: { readonly timeoutMs?: number; readonly signal?: AbortSignal },
  ): Promise<Duplex> {
    return this.#shell.connect(target, options);
  }

  /** The shell belongs to whoever opened it. */
  async close(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {}

  #remember(entry: TranscriptEntry): void {
    this.#bytes += (entry.stdout?.length ?? 0) + (entry.stderr?.length ?? 0);
    if (this.entries.length >= mostEntries || this.#bytes > mostBytes) {
      throw new ConflictError(`A recording holds at most ${mostEntries} commands and ${mostBytes} bytes`, {
        hint: 'Record one plugin at a time.',
      });
    }
    this.entries.push(entry);
  }
}
