import type { Duplex } from 'node:stream';
import { InfrastructorError } from '../contract/errors.ts';
import type { ShellCommand } from '../contract/sh.ts';
import { type CollectedOutput, collectOutput } from './collect-output.ts';
import { Deadline } from './deadline.ts';
import { checkPrivilege } from './privilege.ts';
import { processStream } from './process-stream.ts';
import type { RunningProcess } from './running-process.ts';
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
} from './shell.ts';
import { ShellFiles } from './shell-files.ts';

const defaultMaxOutputBytes = 8 * 1024 * 1024;
/** What may take longer than this is not a short command. */
const longestSharedMs = 60_000;

export interface StartOptions {
  readonly privileged: boolean;
  /** Whether the command reads what is written to its `stdin`. */
  readonly stdin: boolean;
  /** After which the device itself ends the command; undefined for never. */
  readonly timeoutSec: number | undefined;
}

export interface SharedTransport {
  /** Undefined when the command needs a process of its own. */
  run(command: ShellCommand, options: SharedOptions, deadline: Deadline): Promise<CollectedOutput | undefined>;
  /** Told how long it took then. */
  took(command: ShellCommand, options: SharedOptions, durationMs: number): void;
}

export interface SharedOptions {
  readonly privileged: boolean;
  readonly maxOutputBytes: number;
}

/** What differs between this machine and one behind SSH. */
export interface ProcessTransport {
  readonly name: 'ssh' | 'local';
  /** The device, for messages. */
  readonly device: string;
  readonly commandTimeoutMs: number;
  start(command: ShellCommand, options: StartOptions, deadline: Deadline): Promise<RunningProcess>;
  /** Where several commands can share one shell. */
  readonly shared?: SharedTransport | undefined;
  connect(target: StreamTarget, deadline: Deadline): Promise<Duplex>;
  close(): Promise<void>;
}

/** A {@link Shell} over anything that can start processes. */
export class ProcessShell implements Shell {
  readonly transport: 'ssh' | 'local';
  readonly #transport: ProcessTransport;
  readonly #files: ShellFiles;
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<unknown>>();

  constructor(transport: ProcessTransport) {
    this.transport = transport.name;
    this.#transport = transport;
    this.#files = new ShellFiles(transport.device, (command, options) => this.#run(command, options));
  }

  async exec(command: ShellCommand, options: ExecOptions = {}): Promise<ExecResult> {
    const startedAt = performance.now();
    const { stdout, stderr, exitCode, signal } = await this.#run(command, options);
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
    const lifetime = this.#deadline(command, { signal: options.signal, timeoutMs: options.timeoutMs });
    try {
      using starting = this.#deadline(command, this.#limited(options));
      const { privileged = false, input = false } = options;
      const start = { privileged, stdin: input, timeoutSec: lifetime.deviceTimeoutSec };
      const process = await this.#transport.start(command, start, starting);
      void this.#track(process.ended);
      return processStream(process, lifetime, input);
    } catch (error) {
      lifetime[Symbol.dispose]();
      throw error;
    }
  }

  readFile(path: string, options?: ReadFileOptions): Promise<Uint8Array> {
    return this.#files.read(path, options);
  }

  writeFileAtomic(path: string, content: string | Uint8Array, options?: WriteFileOptions): Promise<void> {
    return this.#files.writeAtomic(path, content, options);
  }

  stat(path: string, options?: ReadFileOptions): Promise<FileStat> {
    return this.#files.stat(path, options);
  }

  list(path: string, options?: ReadFileOptions): Promise<readonly FileStat[]> {
    return this.#files.list(path, options);
  }

  async connect(
    target: StreamTarget,
    options: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {},
  ): Promise<Duplex> {
    const limits = this.#limited(options);
    using deadline = new Deadline(`Connecting to ${describe(target)} on ${this.#transport.device}`, limits);
    return await this.#transport.connect(target, deadline);
  }

  /** Cancels what still runs, waits until it is gone, then lets go of the device. */
  async close(): Promise<void> {
    this.#closing.abort(
      new InfrastructorError('SHUTTING_DOWN', `The shell of ${this.#transport.device} was closed`, {
        hint: 'Ask for a new shell.',
      }),
    );
    await Promise.allSettled(this.#running);
    await this.#transport.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #run(command: ShellCommand, options: ExecOptions): Promise<CollectedOutput> {
    return this.#track(this.#collect(command, options));
  }

  async #collect(command: ShellCommand, options: ExecOptions): Promise<CollectedOutput> {
    using deadline = this.#deadline(command, this.#limited(options));
    const { privileged = false, maxOutputBytes = defaultMaxOutputBytes, stdin } = options;
    const short = options.shared && stdin === undefined && deadline.remainingMs <= longestSharedMs;
    const shared = short ? this.#transport.shared : undefined;
    const sharedOptions = { privileged, maxOutputBytes };
    let output = shared && (await shared.run(command, sharedOptions, deadline));
    if (!output) {
      const startedAt = performance.now();
      const start = { privileged, stdin: stdin !== undefined, timeoutSec: deadline.deviceTimeoutSec };
      const process = await this.#transport.start(command, start, deadline);
      output = await collectOutput(process, { stdin, maxOutputBytes }, deadline);
      shared?.took(command, sharedOptions, performance.now() - startedAt);
    }
    if (privileged) checkPrivilege(output, this.#transport.device);
    return output;
  }

  #limited(options: { readonly timeoutMs?: number | undefined; readonly signal?: AbortSignal | undefined }) {
    return { timeoutMs: options.timeoutMs ?? this.#transport.commandTimeoutMs, signal: this.#signal(options.signal) };
  }

  #deadline(command: ShellCommand, options: { timeoutMs?: number | undefined; signal?: AbortSignal | undefined }) {
    const what = `\`${summary(command)}\` on ${this.#transport.device}`;
    return new Deadline(what, { timeoutMs: options.timeoutMs, signal: this.#signal(options.signal) });
  }

  #signal(signal: AbortSignal | undefined): AbortSignal {
    return signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal;
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    const forget = () => void this.#running.delete(work);
    work.then(forget, forget);
    return work;
  }
}

/** The beginning of a command, on one line. */
function summary(command: ShellCommand): string {
  const line = command.text.replaceAll(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}

function describe(target: StreamTarget): string {
  return 'unixSocket' in target ? target.unixSocket : `${target.host ?? 'localhost'}:${target.port}`;
}
