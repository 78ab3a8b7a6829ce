import type { DeviceAccess, DeviceInfo, HandlerContext, Logger } from '../contract/context.ts';
import { InfrastructorError, isInfrastructorError } from '../contract/errors.ts';
import type { Shell } from '../device/shell.ts';
import { BurstDetector } from './burst-detector.ts';
import { ChangeQueue } from './change-queue.ts';
import type { ConfigTypeSet } from './config-type-set.ts';
import type { ConfigsOptions } from './configs-options.ts';
import { type InotifyWatch, openInotifyWatch, type WatchEvent } from './inotify-watch.ts';
import type { TrackedFiles } from './tracked-files.ts';
import { triageEvents } from './triage-events.ts';
import { Wakeup } from './wakeup.ts';
import { discoverRoots } from './watched-roots.ts';

/** How a device's files are followed just now. */
export type MonitorMode = 'starting' | 'inotify' | 'polling' | 'idle' | 'offline';

export interface DeviceMonitorOptions {
  readonly device: DeviceInfo;
  readonly files: TrackedFiles;
  readonly types: ConfigTypeSet;
  readonly options: Pick<ConfigsOptions, 'paths' | 'sweepIntervalSec' | 'pollIntervalSec'>;
  readonly log: Logger;
  shell(): Promise<Shell>;
  context(signal: AbortSignal): HandlerContext & DeviceAccess;
  /** Runs a whole scan among those of other devices, a few at a time. */
  limited<Value>(work: () => Promise<Value>): Promise<Value>;
}

/** A file that vanished gets this long to come back: editors take files away and put others in their place. */
const missingMs = 150;

/** Folders that come and go all the time must not keep a device busy with listing them. */
const sweepGapMs = 500;

const firstRetryMs = 500;
const lastRetryMs = 60_000;

/**
 * Follows the configuration files of one device: inotify where it is there, hashes now and then in any case. Whatever
 * leaves a gap (start, reconnect, overflow, a new folder) ends in a sweep of everything.
 */
export class DeviceMonitor {
  readonly #given: DeviceMonitorOptions;
  readonly #queue = new ChangeQueue();
  readonly #wakeup = new Wakeup();
  readonly #controller = new AbortController();
  #mode: MonitorMode = 'starting';
  #reason: string | undefined;
  #sweepAtMs = 0;
  #sweptAtMs = Number.NEGATIVE_INFINITY;
  readonly #bursts = new BurstDetector();
  #sweeps: PromiseWithResolvers<void>[] = [];
  #running: Promise<void> | undefined;

  constructor(given: DeviceMonitorOptions) {
    this.#given = given;
  }

  get mode(): MonitorMode {
    return this.#mode;
  }

  /** Why it is polled, or offline. */
  get reason(): string | undefined {
    return this.#reason;
  }

  get files(): TrackedFiles {
    return this.#given.files;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Compares everything now. @throws what keeps the device from being asked, or the reason of the signal */
  async check(signal: AbortSignal): Promise<void> {
    const done = Promise.withResolvers<void>();
    const leave = () => done.reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    this.#sweeps.push(done);
    this.retryNow();
    try {
      await done.promise;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  /** Ends a pause: the device is said to be back. */
  retryNow(): void {
    this.#wakeup.wake();
  }

  async stop(): Promise<void> {
    this.#controller.abort();
    this.#wakeup.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#controller;
    let failures = 0;
    while (!signal.aborted) {
      try {
        await this.#session(() => {
          failures = 0;
        });
      } catch (error) {
        if (signal.aborted) break;
        failures += 1;
        this.#failed(error, failures);
        await this.#wakeup.sleep(
          Math.min(lastRetryMs, firstRetryMs * 2 ** (failures - 1)) * (0.75 + Math.random() / 2),
        );
      }
    }
    for (const waiting of this.#sweeps.splice(0)) waiting.reject(signal.reason);
  }

  #failed(error: unknown, failures: number): void {
    const { log, device } = this.#given;
    this.#mode = 'offline';
    this.#reason = error instanceof Error ? error.message : String(error);
    const fields = { device: device.hostname, error: isInfrastructorError(error) ? error.message : error };
    if (failures === 1) log.warn('configuration files cannot be watched', fields);
    else log.debug('configuration files still cannot be watched', fields);
    for (const waiting of this.#sweeps.splice(0)) waiting.reject(error);
  }

  /** From a connection to its end. */
  async #session(onSwept: () => void): Promise<void> {
    const { signal } = this.#controller;
    const shell = await this.#given.shell();
    await this.#given.files.load();
    const session: Session = { shell, watch: undefined, unavailable: undefined, lost: undefined };
    try {
      await this.#sweepAll(session);
      onSwept();
      while (!signal.aborted) {
        if (this.#nextSweepAtMs() <= performance.now() || this.#sweeps.length > 0) await this.#sweepAll(session);
        else {
          const due = this.#queue.take();
          if (due.length > 0) await this.#examine(shell, due);
          else await this.#wait(session);
        }
      }
    } finally {
      await session.watch?.[Symbol.asyncDispose]();
    }
  }

  async #wait(session: Session): Promise<void> {
    const ms = Math.min(this.#queue.waitMs() ?? Number.POSITIVE_INFINITY, this.#nextSweepAtMs() - performance.now());
    await this.#wakeup.sleep(ms);
    // The session ends with its watch: what happens until there is another is found by the sweep of the next session.
    if (session.watch && session.lost?.watch === session.watch) throw session.lost.error;
  }

  #attach(session: Session, watch: InotifyWatch): void {
    const lose = (error: unknown) => {
      session.lost = { watch, error };
      this.#wakeup.wake();
    };
    watch.ended.then(
      () => lose(new InfrastructorError('COMMAND_FAILED', 'inotifywait ended', { retryable: true })),
      lose,
    );
  }

  /** Finds the roots, watches every folder, and compares all files after the watch stands: between the two nothing is lost. */
  async #sweepAll(session: Session): Promise<void> {
    const { files, options, types, log } = this.#given;
    const { signal } = this.#controller;
    const asked = this.#sweeps.splice(0);
    this.#sweepAtMs = Number.POSITIVE_INFINITY;
    this.#bursts.reset();
    try {
      await this.#given.limited(async () => {
        files.roots = await discoverRoots(types, this.#given.context(signal), options.paths, log);
        for (let round = 0; round < 5; round += 1) {
          const { listing, suspects } = await files.sweep(session.shell, signal);
          await this.#examine(session.shell, suspects);
          if (!(await this.#watch(session, listing.directories))) break;
        }
        await files.finishScan();
      });
    } catch (error) {
      for (const waiting of asked) waiting.reject(error);
      throw error;
    }
    this.#sweptAtMs = performance.now();
    this.#mode = session.watch ? 'inotify' : session.unavailable ? 'polling' : 'idle';
    this.#reason = session.unavailable;
    const intervalSec = session.unavailable ? options.pollIntervalSec : options.sweepIntervalSec;
    this.#sweepAtMs = Math.min(this.#sweepAtMs, performance.now() + intervalSec * 1_000);
    for (const waiting of asked) waiting.resolve();
  }

  /** @returns whether the watch is another one than before, so that what changed meanwhile has to be looked for */
  async #watch(session: Session, folders: readonly string[]): Promise<boolean> {
    if (session.watch && sameList(session.watch.folders, folders)) return false;
    const old = session.watch;
    if (folders.length === 0) {
      session.watch = undefined;
      session.unavailable = undefined;
      await old?.[Symbol.asyncDispose]();
      return false;
    }
    const opened = await openInotifyWatch(
      session.shell,
      folders,
      (events) => this.#noticed(events),
      this.#controller.signal,
    );
    const isWatch = !('unavailable' in opened);
    session.watch = isWatch ? opened : undefined;
    if (isWatch) this.#attach(session, opened);
    session.unavailable = isWatch ? undefined : opened.unavailable;
    await old?.[Symbol.asyncDispose]();
    return isWatch;
  }

  async #examine(shell: Shell, paths: readonly string[]): Promise<void> {
    if (paths.length === 0) return;
    const missing = await this.#given.files.examine(shell, paths, this.#controller.signal);
    for (const path of missing) this.#queue.add(path, missingMs);
  }

  #noticed(events: readonly WatchEvent[]): void {
    const { files } = this.#given;
    const { paths, isSweepNeeded } = triageEvents(
      events,
      (path) => files.files.has(path) || files.typeOf(path) !== undefined,
    );
    for (const { path, delayMs } of paths) this.#queue.add(path, delayMs);
    if (isSweepNeeded) this.#sweepSoon();
    this.#bursts.count(events.length);
    this.#wakeup.wake();
  }

  #nextSweepAtMs(): number {
    return Math.min(this.#sweepAtMs, this.#bursts.sweepAtMs);
  }

  #sweepSoon(): void {
    const soonest = Math.max(performance.now() + 100, this.#sweptAtMs + sweepGapMs);
    this.#sweepAtMs = Math.min(this.#sweepAtMs, soonest);
  }
}

interface Session {
  readonly shell: Shell;
  watch: InotifyWatch | undefined;
  /** Why there is no watch. */
  unavailable: string | undefined;
  /** The last watch that ended by itself. */
  lost: { readonly watch: InotifyWatch; readonly error: unknown } | undefined;
}

const sameList = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((each, index) => each === other[index]);
