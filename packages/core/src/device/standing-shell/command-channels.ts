import { InfrastructorError } from '../../contract/errors.ts';
import type { ShellCommand } from '../../contract/sh.ts';
import type { CollectedOutput } from '../collect-output.ts';
import type { Deadline } from '../deadline.ts';
import { type CommandChannel, type CommandChannelOptions, NotBegun } from './command-channel.ts';
import { sharedCommandLines } from './shared-command.ts';
import { SlowCommands } from './slow-commands.ts';

/** Sent ahead to one shell, so that it never waits for us; in bytes well below what a pipe holds. */
const mostSent = 32;
const mostSentBytes = 16_384;
/** With so many before it on every channel, a command is worth a further channel. */
const worthAnotherChannel = 8;
/** A command that keeps others waiting for so long is left alone on its channel, and the others move to another one. */
const firstPatienceMs = 100;
const longestPatienceMs = 2_000;
const pauseAfterFailureMs = 30_000;
const retireWaitMs = 1_000;

export interface CommandChannelsOptions {
  /** How many there may be at this time. */
  readonly limit: () => number;
  readonly idleCloseMs: number;
  /** Commands that may wait; more are refused. */
  readonly maxWaiting: number;
  /** For messages: `a shell on nas01`. */
  readonly what: string;
  /** Opens a channel; undefined when the server gives none. `phase` says how far it is. */
  readonly open: (options: Pick<CommandChannelOptions, 'onClosed' | 'onFree'>) => OpeningChannel;
}

export interface OpeningChannel {
  readonly phase: () => string;
  readonly channel: Promise<CommandChannel | undefined>;
}

/** The standing shells of one user on one device: opened when they are needed, closed when nobody needs them. */
export class CommandChannels {
  readonly #options: CommandChannelsOptions;
  readonly #channels = new Set<CommandChannel>();
  readonly #slow = new SlowCommands();
  #opening: OpeningChannel | undefined;
  /** Those who wait for room, in their order. */
  readonly #waiting: (() => void)[] = [];
  #pausedUntil = 0;
  #nextId = 1;
  #patienceMs = firstPatienceMs;
  #patienceTimer: NodeJS.Timeout | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #inUse = 0;

  constructor(options: CommandChannelsOptions) {
    this.#options = options;
  }

  /** Channels that nobody uses at the moment. */
  get idle(): number {
    return this.#inUse > 0 ? 0 : this.#channels.size;
  }

  /**
   * Runs a short command; undefined when it needs a channel of its own, or has to have one now.
   * @throws {InfrastructorError} what the connection, the deadline or an abort say
   */
  async run(command: ShellCommand, maxOutputBytes: number, deadline: Deadline): Promise<CollectedOutput | undefined> {
    if (this.#slow.has(command)) return undefined;
    this.#inUse++;
    clearTimeout(this.#idleTimer);
    try {
      return await this.#run(command, maxOutputBytes, deadline);
    } finally {
      this.#inUse--;
      if (this.#inUse === 0) this.#watchIdle();
    }
  }

  /** Remembers how long a command took on a channel of its own. */
  took(command: ShellCommand, durationMs: number): void {
    this.#slow.took(command, durationMs);
  }

  /** Gives a session back to the server, for a command that needs one of its own. */
  makeRoom(): void {
    const channels = [...this.#channels].filter((channel) => channel.isOpen);
    const idle = channels.find((channel) => channel.load === 0);
    if (idle) this.#end(idle);
    else void channels.at(-1)?.retire(retireWaitMs);
  }

  /** Ends the channels on which nothing runs. */
  closeIdle(): void {
    for (const channel of this.#channels) if (channel.load === 0) this.#end(channel);
  }

  async #run(command: ShellCommand, maxOutputBytes: number, deadline: Deadline): Promise<CollectedOutput | undefined> {
    const linesOf = sharedCommandLines(command);
    if (linesOf === undefined) return undefined;
    for (let first = true; ; first = false) {
      // What is sent is begun; an abort or a deadline that came before must not begin anything.
      if (deadline.failure) throw deadline.failure;
      if (this.#options.limit() < 1 || performance.now() < this.#pausedUntil) return undefined;
      // Whoever comes while others wait has to wait behind them.
      const id = this.#nextId++;
      const lines = linesOf(id);
      const channel = first && this.#waiting.length > 0 ? undefined : this.#choose(lines.length);
      if (!channel) {
        const opening = this.#opening;
        if (!opening || this.#channels.size > 0) await this.#wait(deadline, !first);
        else if (!(await deadline.race(opening.phase, opening.channel))) return undefined;
        continue;
      }
      this.#watchHead();
      try {
        const output = await channel.run(id, lines, maxOutputBytes, deadline);
        this.#slow.took(command, output.ranMs);
        return output;
      } catch (error) {
        if (!(error instanceof NotBegun)) throw error;
      }
    }
  }

  /** The least loaded channel with room; a further one is opened when all have much to do. */
  #choose(sizeBytes: number): CommandChannel | undefined {
    let best: CommandChannel | undefined;
    for (const channel of this.#channels) {
      if (!channel.isOpen || channel.load >= mostSent || channel.loadBytes + sizeBytes > mostSentBytes) continue;
      if (!best || channel.load < best.load) best = channel;
    }
    if ((!best || best.load >= worthAnotherChannel) && !this.#opening && this.#channels.size < this.#options.limit()) {
      this.#open();
    }
    return best;
  }

  #open(): void {
    let opened: CommandChannel | undefined;
    const { phase, channel } = this.#options.open({
      onFree: () => this.#freed(),
      onClosed: (began) => {
        if (opened) this.#channels.delete(opened);
        // A server without sh, a refused sudo: each command's own channel will say it better.
        if (!began) this.#pausedUntil = performance.now() + pauseAfterFailureMs;
        this.#freed();
      },
    });
    const ready = channel.then(
      (made) => {
        this.#opening = undefined;
        opened = made;
        if (made?.isOpen) this.#channels.add(made);
        else if (!made) this.#pausedUntil = performance.now() + pauseAfterFailureMs;
        this.#freed();
        // Whoever wanted it may have left meanwhile.
        if (this.#inUse === 0) this.#watchIdle();
        return made;
      },
      (error) => {
        this.#opening = undefined;
        this.#freed();
        throw error;
      },
    );
    ready.catch(() => {});
    this.#opening = { phase, channel: ready };
  }

  #freed(): void {
    let room = 0;
    for (const channel of this.#channels) if (channel.isOpen) room += Math.max(0, mostSent - channel.load);
    if (this.#options.limit() < 1 || performance.now() < this.#pausedUntil) room = this.#waiting.length;
    // Where there is no channel, whoever comes first opens one.
    if (room === 0 && this.#channels.size < Math.max(1, this.#options.limit())) room = 1;
    for (const proceed of this.#waiting.splice(0, room)) proceed();
  }

  async #wait(deadline: Deadline, again: boolean): Promise<void> {
    if (this.#waiting.length >= this.#options.maxWaiting) {
      throw new InfrastructorError(
        'OVERLOADED',
        `${this.#waiting.length} others wait for ${this.#options.what} already`,
        {
          hint: 'Send less at once, or try again later.',
        },
      );
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    if (again) this.#waiting.unshift(resolve);
    else this.#waiting.push(resolve);
    try {
      // Who is let in too late lets the next one in.
      await deadline.race(`waiting for ${this.#options.what}`, promise, () => this.#freed());
    } finally {
      const index = this.#waiting.indexOf(resolve);
      if (index >= 0) this.#waiting.splice(index, 1);
    }
  }

  /** Looks, while anything waits behind a command, whether that command takes long. */
  #watchHead(): void {
    this.#patienceTimer ??= setTimeout(() => {
      this.#patienceTimer = undefined;
      let loaded = false;
      for (const channel of this.#channels) {
        if (!channel.isOpen || channel.load < 2) continue;
        loaded = true;
        if (channel.headMs < this.#patienceMs) continue;
        this.#patienceMs = Math.min(longestPatienceMs, this.#patienceMs * 2);
        void channel.retire(retireWaitMs);
      }
      if (loaded) this.#watchHead();
      else this.#patienceMs = Math.max(firstPatienceMs, this.#patienceMs / 2);
    }, this.#patienceMs / 2).unref();
  }

  #watchIdle(): void {
    clearTimeout(this.#idleTimer);
    if (this.#channels.size === 0) return;
    this.#idleTimer = setTimeout(() => this.closeIdle(), this.#options.idleCloseMs);
    this.#idleTimer.unref();
  }

  #end(channel: CommandChannel): void {
    this.#channels.delete(channel);
    channel.end();
  }
}
