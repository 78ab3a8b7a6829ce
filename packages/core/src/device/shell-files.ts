import { DataCollectionError, InfrastructorError, NotFoundError, ValidationError } from '../contract/errors.ts';
import { type ShellCommand, sh } from '../contract/sh.ts';
import type { CollectedOutput } from './collect-output.ts';
import { parseStatLines } from './parse-stat-lines.ts';
import type { ExecOptions, FileStat, ReadFileOptions, WriteFileOptions } from './shell.ts';
import { writeFileCommand } from './write-file-command.ts';

const defaultMaxBytes = 8 * 1024 * 1024;

type Run = (command: ShellCommand, options: ExecOptions) => Promise<CollectedOutput>;

/** Files of a device by commands that GNU coreutils and BusyBox both have. */
export class ShellFiles {
  readonly #device: string;
  readonly #run: Run;

  constructor(device: string, run: Run) {
    this.#device = device;
    this.#run = run;
  }

  async read(path: string, options: ReadFileOptions = {}): Promise<Uint8Array> {
    const maxBytes = options.maxBytes ?? defaultMaxBytes;
    const command = sh`exec head -c ${maxBytes + 1} -- ${operand(path)}`;
    const output = await this.#checked('read', path, command, {
      ...options,
      maxOutputBytes: maxBytes + 1,
      shared: true,
    });
    const content = output.stdout.bytes();
    if (content.length > maxBytes) {
      throw new DataCollectionError('COMMAND_FAILED', `${path} on ${this.#device} is larger than ${maxBytes} bytes`, {
        hint: 'Read it with a higher maxBytes, or as a stream.',
      });
    }
    return content;
  }

  async writeAtomic(path: string, content: string | Uint8Array, options: WriteFileOptions = {}): Promise<void> {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    const command = writeFileCommand(operand(path), bytes.length, options.mode ?? 0o644);
    await this.#checked('write', path, command, { ...options, stdin: bytes });
  }

  async stat(path: string, options: ReadFileOptions = {}): Promise<FileStat> {
    const mark = crypto.randomUUID();
    const command = sh`exec stat -c ${`${mark} %f %s %Y %n`} -- ${operand(path)}`;
    const output = await this.#checked('read', path, command, { ...options, shared: true });
    const [entry] = parseStatLines(output.stdout.text(), mark);
    if (!entry) throw this.#failed('read', path, output);
    return { ...entry, path };
  }

  /** Sorted by name; what vanishes while we look is left out. */
  async list(path: string, options: ReadFileOptions = {}): Promise<readonly FileStat[]> {
    const mark = crypto.randomUUID();
    const folder = operand(path);
    const command = sh`stat -L -c %n -- ${folder} >/dev/null && cd -- ${folder} || exit 3
find . -mindepth 1 -maxdepth 1 -exec stat -c ${`${mark} %f %s %Y %n`} -- '{}' +
true`;
    const output = await this.#checked('list', path, command, {
      maxOutputBytes: 4 * defaultMaxBytes,
      ...options,
      shared: true,
    });
    const entries = parseStatLines(output.stdout.text(), mark);
    const parent = path.endsWith('/') ? path : `${path}/`;
    return entries
      .map((entry) => ({ ...entry, path: parent + entry.path.slice('./'.length) }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async #checked(verb: string, path: string, command: ShellCommand, options: ExecOptions): Promise<CollectedOutput> {
    const output = await this.#run(command, options);
    if (output.exitCode !== 0) throw this.#failed(verb, path, output);
    return output;
  }

  #failed(verb: string, path: string, output: CollectedOutput): InfrastructorError {
    const stderr = output.stderr.text().trim();
    const details = { exitCode: output.exitCode, signal: output.signal, stderr: stderr.slice(0, 500) };
    if (/No such file or directory|Not a directory/.test(stderr)) {
      return new NotFoundError(`There is no ${path} on ${this.#device}`, { details });
    }
    if (/Permission denied|Operation not permitted/.test(stderr)) {
      return new InfrastructorError('PRIVILEGE_REQUIRED', `No permission to ${verb} ${path} on ${this.#device}`, {
        hint: 'Ask with privileges, or connect as a user who may.',
        details,
      });
    }
    const reason = stderr || (output.signal ?? `exit code ${output.exitCode}`);
    return new DataCollectionError(
      'COMMAND_FAILED',
      `Could not ${verb} ${path} on ${this.#device}: ${reason.slice(0, 300)}`,
      {
        details,
      },
    );
  }
}

/** A path as an operand that no program takes for an option and `cd` does not search for. */
function operand(path: string): string {
  if (path === '' || path.includes('\0')) throw new ValidationError(`Not a path: ${JSON.stringify(path)}`);
  return path.startsWith('/') ? path : `./${path}`;
}
