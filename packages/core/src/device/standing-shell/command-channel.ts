import { randomBytes } from 'node:crypto';
import { constants } from 'node:os';
import { BoundedOutput } from '../bounded-output.ts';
import type { CollectedOutput } from '../collect-output.ts';
import type { Deadline } from '../deadline.ts';
import type { ProcessEnd, RunningProcess } from '../running-process.ts';
import { silenceLimitSec } from './command-channel-script.ts';
import { FrameReader } from './frame-reader.ts';

/** A busy device may take long to answer. */
const longestRetireMs = 2_000;
const aliveIntervalMs = (silenceLimitSec * 1000) / 3;

/** Sent to the standing shell, which will not run it: asking another one is safe. */
export class NotBegun extends Error {}

interface Pending {
  readonly id: number;
  readonly lines: string;
  readonly stdout: BoundedOutput;
  readonly stderr: BoundedOutput;
  readonly settled: PromiseWithResolvers<ProcessEnd>;
  /** Its standard output has ended, and how it ended is known. */
  end: ProcessEnd | undefined;
  /** Without the time that it waited for those before it. */
  ranMs: number;
  stderrEnded: boolean;
}

export interface SharedOutput extends CollectedOutput {
  /** Of the command alone, without its wait for others. */
  readonly ranMs: number;
}

export interface CommandChannelOptions {
  /** What to tell those whose command may or may not have run; undefined when no shell `began` on a sound connection. */
  readonly lost: (began: boolean) => Error | undefined;
  /** The shell is gone, if it ever `began`. */
  readonly onClosed: (began: boolean) => void;
  /** A command has ended, or will not run here: there is room. */
  readonly onFree: () => void;
}

/** A standing `sh` on a channel of its own, which runs the commands that it is sent, in their order. */
export class CommandChannel {
  readonly #process: RunningProcess;
  readonly #options: CommandChannelOptions;
  /** Sent and not ended, oldest first. */
  readonly #pending: Pending[] = [];
  readonly #alive: NodeJS.Timeout;
  readonly #boundary = randomBytes(16).toString('hex');
  #unsent = `${this.#boundary}\n`;
  #isReady = false;
  #isClosing = false;
  #retired: PromiseWithResolvers<void> | undefined;
  #jobs: string | undefined;
  #headSince = performance.now();

  constructor(process: RunningProcess, options: CommandChannelOptions) {
    this.#process = process;
    this.#options = options;
    const stdout = new FrameReader(this.#boundary, {
      data: (chunk) => this.#output('stdout', chunk),
      frame: (words) => this.#frame(words),
    });
    const stderr = new FrameReader(this.#boundary, {
      data: (chunk) => this.#output('stderr', chunk),
      frame: ([word, id]) => word === 'end' && this.#stderrEnded(Number(id)),
    });
    process.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    process.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    process.stdin.on('error', () => {});
    this.#alive = setInterval(() => this.#isReady && process.stdin.write('!alive\n'), aliveIntervalMs);
    this.#alive.unref();
    const closed = () => this.#closed();
    process.ended.then(closed, closed);
    this.#flush();
  }

  /** Whether it takes commands. */
  get isOpen(): boolean {
    return !this.#isClosing && this.#retired === undefined;
  }

  /** Commands sent and not ended. */
  get load(): number {
    return this.#pending.length;
  }

  get loadBytes(): number {
    return this.#pending.reduce((sum, { lines }) => sum + lines.length, 0);
  }

  /** How long the command that runs now has been running. */
  get headMs(): number {
    return this.#pending.length > 0 ? performance.now() - this.#headSince : 0;
  }

  /**
   * Runs a command after those that were sent before.
   * @throws {NotBegun} when it will not run here
   * @throws {InfrastructorError} DEADLINE_EXCEEDED or ABORTED; the command is gone then
   */
  async run(id: number, lines: string, maxOutputBytes: number, deadline: Deadline): Promise<SharedOutput> {
    const pending: Pending = {
      id,
      lines,
      stdout: new BoundedOutput(maxOutputBytes),
      stderr: new BoundedOutput(maxOutputBytes),
      settled: Promise.withResolvers(),
      end: undefined,
      ranMs: 0,
      stderrEnded: false,
    };
    if (this.#pending.length === 0) this.#headSince = performance.now();
    this.#pending.push(pending);
    // What is asked for in one turn of the event loop travels in one packet.
    if (this.#unsent === '') queueMicrotask(() => this.#flush());
    this.#unsent += lines;
    try {
      const end = await deadline.race('running', pending.settled.promise);
      return { ...end, stdout: pending.stdout, stderr: pending.stderr, ranMs: pending.ranMs };
    } catch (error) {
      if (deadline.failure) await this.#cancel(pending, deadline.reserveMs);
      throw error;
    }
  }

  /** Takes no more commands; those that have not begun are given back, the one that runs is left alone. */
  async retire(waitMs: number): Promise<boolean> {
    if (!this.#retired) {
      this.#retired = Promise.withResolvers();
      // Before it is ready, the shell would not survive the signal.
      if (this.#isReady) this.#process.stdin.write('!retire\n');
    }
    const timeout = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => timeout.resolve(false), waitMs);
    const answered = await Promise.race([this.#retired.promise.then(() => true), timeout.promise]);
    clearTimeout(timer);
    return answered;
  }

  /** Ends the shell and what runs in it. Settles when both are known to be gone, or after the time is over. */
  async kill(graceMs: number): Promise<void> {
    this.#isClosing = true;
    clearInterval(this.#alive);
    await this.#process.kill(graceMs);
  }

  /** Ends an idle shell in an orderly way. */
  end(): void {
    this.#isClosing = true;
    clearInterval(this.#alive);
    this.#process.stdin.end();
  }

  async #cancel(pending: Pending, graceMs: number): Promise<void> {
    pending.settled.promise.catch(() => {});
    if (!this.#pending.includes(pending)) return;
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, graceMs);
    await Promise.race([this.#end(pending, graceMs), late]);
    clearTimeout(timer);
  }

  /** The others on this channel are not to pay for it: those that have not begun go elsewhere, however long that takes. */
  async #end(pending: Pending, graceMs: number): Promise<void> {
    if (this.#pending.length > 1) await this.retire(longestRetireMs);
    if (this.#pending.includes(pending)) await this.kill(graceMs);
  }

  /** A retired shell ends by itself; one that does not would be in the way of another for ever. */
  #expectClose(): void {
    const timer = setTimeout(() => void this.kill(longestRetireMs), longestRetireMs);
    timer.unref();
    const clear = () => clearTimeout(timer);
    this.#process.ended.then(clear, clear);
  }

  #flush(): void {
    const lines = this.#unsent;
    this.#unsent = '';
    if (lines !== '') this.#process.stdin.write(lines);
  }

  #output(stream: 'stdout' | 'stderr', chunk: Buffer): void {
    // A login shell may say something before ours begins.
    if (!this.#isReady) return;
    if (stream === 'stdout' && this.#jobs !== undefined) {
      this.#jobs += chunk.toString('latin1').slice(0, 500);
      return;
    }
    const ended = (one: Pending) => (stream === 'stdout' ? one.end !== undefined : one.stderrEnded);
    const owner = this.#pending.find((one) => !ended(one));
    if (owner) owner[stream].add(chunk);
    // Something that a command left behind writes into the output of those that follow.
    else if (!this.#isClosing) void this.kill(1_000);
  }

  #frame([word, idText, codeText]: readonly string[]): void {
    const id = Number(idText);
    if (word === 'ready') {
      this.#isReady = true;
      if (this.#retired) this.#process.stdin.write('!retire\n');
      this.#headSince = performance.now();
    } else if (word === 'jobs') this.#jobs = '';
    else if (word === 'retired') this.#giveBack(id);
    else if (word === 'end') {
      const pending = this.#pending.find((one) => one.id === id);
      if (pending) {
        pending.end = endOf(Number(codeText), this.#jobs);
        this.#settleIfEnded(pending);
      }
      this.#jobs = undefined;
    }
  }

  #stderrEnded(id: number): void {
    const pending = this.#pending.find((one) => one.id === id);
    if (!pending) return;
    pending.stderrEnded = true;
    this.#settleIfEnded(pending);
  }

  #settleIfEnded(pending: Pending): void {
    if (!pending.end || !pending.stderrEnded) return;
    pending.ranMs = performance.now() - this.#headSince;
    this.#remove(pending);
    pending.settled.resolve(pending.end);
    this.#options.onFree();
  }

  #remove(pending: Pending): void {
    const index = this.#pending.indexOf(pending);
    if (index >= 0) this.#pending.splice(index, 1);
    this.#headSince = performance.now();
    if (this.#retired && this.#pending.length === 0) this.#expectClose();
  }

  #giveBack(lastBegun: number): void {
    this.#retired ??= Promise.withResolvers();
    for (const pending of this.#pending.filter(({ id }) => id > lastBegun)) {
      this.#remove(pending);
      pending.settled.reject(new NotBegun('The shell was retired'));
    }
    this.#retired.resolve();
    if (this.#pending.length === 0) this.#expectClose();
    this.#options.onFree();
  }

  #closed(): void {
    this.#isClosing = true;
    clearInterval(this.#alive);
    const reason = this.#options.lost(this.#isReady) ?? new NotBegun('No shell began');
    for (const pending of this.#pending.splice(0)) {
      pending.settled.promise.catch(() => {});
      pending.settled.reject(reason);
    }
    this.#options.onClosed(this.#isReady);
  }
}

/**
 * The shell's exit status of a command: above 128 for what a signal ended, but for some that exit by themselves as well.
 * The list of jobs tells, where the shell keeps it (dash and BusyBox).
 */
function endOf(exitCode: number, jobs: string | undefined): ProcessEnd {
  const listed = jobs?.trim();
  if (exitCode <= 128 || !listed || /\b(?:Done|Exit|Running)\b/i.test(listed)) return { exitCode, signal: undefined };
  const number = exitCode - 128;
  const signal = Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
  return { exitCode: undefined, signal: signal ?? 'SIGUNKNOWN' };
}
