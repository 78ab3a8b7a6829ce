import { InfrastructorError } from '../../contract/errors.ts';
import type { ShellCommand } from '../../contract/sh.ts';
import type { CollectedOutput } from '../collect-output.ts';
import type { Deadline } from '../deadline.ts';
import type { SharedOptions, SharedTransport } from '../process-shell.ts';
import type { RunningProcess } from '../running-process.ts';
import { CommandChannel, type CommandChannelOptions } from '../standing-shell/command-channel.ts';
import { CommandChannels } from '../standing-shell/command-channels.ts';

const mostShells = { user: 3, root: 2 };
const idleCloseMs = 30_000;
const mostWaiting = 1_000;
const closeWaitMs = 1_000;

export interface LocalStandingShellsOptions {
  readonly device: string;
  /** Starts the script of a standing shell. */
  start(sudo: boolean): RunningProcess;
}

/**
 * The standing shells of this machine. A fork copies the page tables of the whole process, and Node waits for it: some
 * milliseconds for each hundred megabytes (fork(2)), in which nothing else happens here. A small `sh` forks in no time.
 */
export class LocalStandingShells implements SharedTransport {
  readonly #options: LocalStandingShellsOptions;
  readonly #shells: Readonly<Record<'user' | 'root', CommandChannels>>;
  readonly #processes = new Set<RunningProcess>();

  constructor(options: LocalStandingShellsOptions) {
    this.#options = options;
    const lane = (name: 'user' | 'root') =>
      new CommandChannels({
        limit: () => mostShells[name],
        idleCloseMs,
        maxWaiting: mostWaiting,
        what: `a shell on ${options.device}`,
        open: (handlers) => ({
          phase: () => 'starting a shell',
          channel: Promise.resolve(this.#start(name === 'root', handlers)),
        }),
      });
    this.#shells = { user: lane('user'), root: lane('root') };
  }

  run(command: ShellCommand, options: SharedOptions, deadline: Deadline): Promise<CollectedOutput | undefined> {
    return this.#shellsFor(options).run(command, options.maxOutputBytes, deadline);
  }

  took(command: ShellCommand, options: SharedOptions, durationMs: number): void {
    this.#shellsFor(options).took(command, durationMs);
  }

  /** Ends all of them. Nothing must run in them any more. */
  async close(): Promise<void> {
    for (const shells of Object.values(this.#shells)) shells.closeIdle();
    const kill = () => Promise.all([...this.#processes].map((process) => process.kill(closeWaitMs)));
    const late = setTimeout(() => void kill(), closeWaitMs);
    await Promise.allSettled([...this.#processes].map(({ ended }) => ended));
    clearTimeout(late);
  }

  #shellsFor({ privileged }: SharedOptions): CommandChannels {
    return this.#shells[privileged && process.getuid?.() !== 0 ? 'root' : 'user'];
  }

  #start(sudo: boolean, handlers: Pick<CommandChannelOptions, 'onClosed' | 'onFree'>): CommandChannel {
    const process = this.#options.start(sudo);
    this.#processes.add(process);
    const forget = () => void this.#processes.delete(process);
    process.ended.then(forget, forget);
    return new CommandChannel(process, { ...handlers, lost: (began) => (began ? this.#lost() : undefined) });
  }

  #lost(): InfrastructorError {
    return new InfrastructorError(
      'COMMAND_FAILED',
      `The shell that the command shared on ${this.#options.device} ended`,
      {
        retryable: true,
      },
    );
  }
}
