import type { Duplex } from 'node:stream';
import { Readable, Writable } from 'node:stream';
import { DataCollectionError, InfrastructorError, NotFoundError } from '../../contract/errors.ts';
import { nearestNames } from '../../contract/nearest-names.ts';
import type { ShellCommand } from '../../contract/sh.ts';
import { collectOutput } from '../collect-output.ts';
import { Deadline } from '../deadline.ts';
import { processStream } from '../process-stream.ts';
import type { ProcessEnd, RunningProcess } from '../running-process.ts';
import type {
  ExecOptions,
  ExecResult,
  FileStat,
  ProcessStream,
  ReadFileOptions,
  Shell,
  StreamOptions,
  WriteFileOptions,
} from '../shell.ts';
import type { TranscriptEntry } from './transcript.ts';

/** What goes wrong with a command, in place of or before its recorded answer. */
export type ReplayFault = { readonly delayMs: number } | { readonly fail: Error } | { readonly hang: true };

export interface ReplayShellOptions {
  /** The device's name in messages. Default `replay`. */
  readonly device?: string | undefined;
  /** The same command recorded several times is played in this order; the last one stays. */
  readonly transcript: readonly TranscriptEntry[];
  /** Content by path, beside what recorded `cat` commands show. Written files are kept here, in a copy. */
  readonly files?: Readonly<Record<string, string | Uint8Array>> | undefined;
  /** Asked before each command; undefined lets it run. */
  readonly fault?: ((command: string) => ReplayFault | undefined) | undefined;
  readonly commandTimeoutMs?: number | undefined;
}

/** A shell that answers from a transcript, and in which nothing runs. */
export class ReplayShell implements Shell {
  readonly transport = 'replay';
  /** Every command that was asked for, in order, with the input it got. */
  readonly executed: {
    readonly command: string;
    readonly stdin: string | Uint8Array | undefined;
    readonly privileged: boolean;
  }[] = [];
  readonly files: Map<string, Uint8Array>;
  readonly #device: string;
  readonly #entries = new Map<string, TranscriptEntry[]>();
  readonly #options: ReplayShellOptions;

  constructor(options: ReplayShellOptions) {
    this.#options = options;
    this.#device = options.device ?? 'replay';
    for (const entry of options.transcript) {
      const key = normalise(entry.command);
      this.#entries.set(key, [...(this.#entries.get(key) ?? []), entry]);
    }
    this.files = new Map(Object.entries(options.files ?? {}).map(([path, content]) => [path, Buffer.from(content)]));
  }

  async exec(command: ShellCommand, options: ExecOptions = {}): Promise<ExecResult> {
    const startedAt = performance.now();
    this.executed.push({ command: command.text, stdin: options.stdin, privileged: options.privileged ?? false });
    using deadline = this.#deadline(command, {
      ...options,
      timeoutMs: options.timeoutMs ?? this.#options.commandTimeoutMs ?? 30_000,
    });
    const process = await this.#start(command, deadline);
    const maxOutputBytes = options.maxOutputBytes ?? 8 * 1024 * 1024;
    const { stdout, stderr, exitCode, signal } = await collectOutput(
      process,
      { stdin: options.stdin, maxOutputBytes },
      deadline,
    );
    return {
      stdout: stdout.text(),
      stderr: stderr.text(),
      exitCode,
      signal,
      truncated: stdout.truncated || stderr.truncated,
      durationMs: performance.now() - startedAt,
    };
  }

  async openStream(command: ShellCommand, options: StreamOptions = {}): Promise<ProcessStream> {
    this.executed.push({ command: command.text, stdin: undefined, privileged: options.privileged ?? false });
    const deadline = this.#deadline(command, options);
    return processStream(await this.#start(command, deadline), deadline, options.input ?? false);
  }

  async readFile(path: string, options: ReadFileOptions = {}): Promise<Uint8Array> {
    const content = this.files.get(path) ?? this.#recordedFile(path);
    if (!content) throw new NotFoundError(`There is no ${path} on ${this.#device}`);
    const maxBytes = options.maxBytes ?? 8 * 1024 * 1024;
    if (content.length > maxBytes) {
      throw new DataCollectionError('COMMAND_FAILED', `${path} on ${this.#device} is larger than ${maxBytes} bytes`);
    }
    return content;
  }

  async writeFileAtomic(path: string, content: string | Uint8Array, _options?: WriteFileOptions): Promise<void> {
    this.files.set(path, Buffer.from(content));
  }

  async stat(path: string): Promise<FileStat> {
    const content = this.files.get(path) ?? this.#recordedFile(path);
    if (content) return this.#file(path, content);
    if ((await this.list(path)).length > 0)
      return { path, kind: 'directory', sizeBytes: 4096, mode: 0o755, modifiedAt: epoch };
    throw new NotFoundError(`There is no ${path} on ${this.#device}`);
  }

  async list(path: string): Promise<readonly FileStat[]> {
    const parent = path.endsWith('/') ? path : `${path}/`;
    const found = new Map<string, FileStat>();
    for (const [file, content] of this.files) {
      if (!file.startsWith(parent)) continue;
      const [name = '', ...deeper] = file.slice(parent.length).split('/');
      const child = parent + name;
      found.set(
        child,
        deeper.length === 0
          ? this.#file(child, content)
          : { path: child, kind: 'directory', sizeBytes: 4096, mode: 0o755, modifiedAt: epoch },
      );
    }
    if (found.size === 0) throw new NotFoundError(`There is no ${path} on ${this.#device}`);
    return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async connect(): Promise<Duplex> {
    throw new NotFoundError(`${this.#device} is a recording and takes no connections`);
  }

  async close(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {}

  async #start(command: ShellCommand, deadline: Deadline): Promise<RunningProcess> {
    if (deadline.failure) throw deadline.failure;
    const fault = this.#options.fault?.(command.text);
    if (fault && 'fail' in fault) throw fault.fail;
    if (fault && 'hang' in fault) return hangingProcess();
    if (fault) await deadline.pause('running', fault.delayMs);
    const entry = this.#next(command.text);
    if (entry.timedOut) return hangingProcess();
    return recordedProcess(entry);
  }

  #next(command: string): TranscriptEntry {
    const key = normalise(command);
    const entries = this.#entries.get(key);
    const entry = entries && entries.length > 1 ? entries.shift() : entries?.[0];
    if (entry) return entry;
    const [nearest] = nearestNames(key, this.#entries.keys());
    throw new InfrastructorError('COMMAND_NOT_FOUND', `The recording of ${this.#device} does not have \`${command}\``, {
      hint: nearest ? `The nearest that it has is \`${nearest}\`.` : 'Record it, or take another recording.',
      details: { command, nearest },
    });
  }

  #recordedFile(path: string): Uint8Array | undefined {
    for (const command of [`cat ${path}`, `cat -- ${path}`, `cat '${path}'`]) {
      const entry = this.#entries.get(command)?.[0];
      if (entry?.exitCode === 0) return bytesOf(entry.stdout, entry.stdoutBase64);
    }
    return undefined;
  }

  #file(path: string, content: Uint8Array): FileStat {
    return { path, kind: 'file', sizeBytes: content.length, mode: 0o644, modifiedAt: epoch };
  }

  #deadline(
    command: ShellCommand,
    options: { timeoutMs?: number | undefined; signal?: AbortSignal | undefined },
  ): Deadline {
    return new Deadline(`\`${command.text}\` on ${this.#device}`, {
      timeoutMs: options.timeoutMs,
      signal: options.signal,
    });
  }
}

const epoch = '1970-01-01T00:00:00.000Z';

/** Spaces at the ends and line breaks within a definition do not make another command. */
function normalise(command: string): string {
  return command
    .trim()
    .replaceAll(/[ \t]*\n[ \t]*/g, '\n')
    .replaceAll(/ {2,}/g, ' ');
}

function bytesOf(text: string | undefined, base64: string | undefined): Buffer {
  return base64 === undefined ? Buffer.from(text ?? '', 'utf8') : Buffer.from(base64, 'base64');
}

const ignoredInput = () => new Writable({ write: (_chunk, _encoding, done) => done() });

function recordedProcess(entry: TranscriptEntry): RunningProcess {
  const end = { exitCode: entry.exitCode ?? undefined, signal: entry.signal };
  return {
    stdin: ignoredInput(),
    stdout: Readable.from([bytesOf(entry.stdout, entry.stdoutBase64)], { objectMode: false }),
    stderr: Readable.from([bytesOf(entry.stderr, entry.stderrBase64)], { objectMode: false }),
    // One turn later than the output, as a real end is.
    ended: new Promise<ProcessEnd>((resolve) => setImmediate(() => setImmediate(resolve, end))),
    kill: async () => {},
  };
}

function hangingProcess(): RunningProcess {
  const { promise, resolve } = Promise.withResolvers<ProcessEnd>();
  const stdout = new Readable({ read() {} });
  const stderr = new Readable({ read() {} });
  const kill = async () => {
    stdout.push(null);
    stderr.push(null);
    resolve({ exitCode: undefined, signal: 'SIGTERM' });
  };
  return { stdin: ignoredInput(), stdout, stderr, ended: promise, kill };
}
