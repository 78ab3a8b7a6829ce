import { InfrastructorError } from '../contract/errors.ts';
import type { Deadline } from './deadline.ts';
import type { RunningProcess } from './running-process.ts';

/** What is written to a process, a chunk at a time. */
export class ProcessInput {
  readonly #process: RunningProcess;
  readonly #deadline: Deadline;
  /** Of the chunks under way. One handler of the end for all: a long stream has millions of chunks. */
  readonly #waiting = new Set<(reason: Error) => void>();
  #gone: Error | undefined;

  constructor(process: RunningProcess, deadline: Deadline) {
    this.#process = process;
    this.#deadline = deadline;
    process.stdin.on('error', () => {});
    deadline.onEnd((failure) => this.#refuse(failure));
    const ended = () => this.#refuse(new Error('the command has ended'));
    process.ended.then(ended, ended);
  }

  /**
   * Settles when the other side took the chunk.
   * @throws {InfrastructorError} ABORTED or DEADLINE_EXCEEDED, also while the chunk is not taken; COMMAND_FAILED when the
   * command has ended, and takes nothing any more
   */
  async write(chunk: string | Uint8Array): Promise<void> {
    if (this.#gone) throw this.#failure(this.#gone);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.add(reject);
    this.#process.stdin.write(chunk, (error) => (error ? reject(error) : resolve()));
    try {
      await promise;
    } catch (cause) {
      throw this.#failure(cause);
    } finally {
      this.#waiting.delete(reject);
    }
  }

  end(): void {
    this.#process.stdin.end();
  }

  #refuse(reason: Error): void {
    this.#gone ??= reason;
    for (const reject of this.#waiting) reject(reason);
  }

  /** The end of a command that the deadline has killed may be heard before its reason. */
  #failure(cause: unknown): InfrastructorError {
    if (this.#deadline.failure) return this.#deadline.failure;
    const message = 'The command takes no more input: it has ended or closed its input';
    return new InfrastructorError('COMMAND_FAILED', message, { cause });
  }
}
