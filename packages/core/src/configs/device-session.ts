import { setTimeout as pause } from 'node:timers/promises';
import PQueue from 'p-queue';
import { InfrastructorError } from '../contract/errors.ts';
import { sh } from '../contract/sh.ts';
import type { Shell } from '../device/shell.ts';
import { BurstDetector } from './burst-detector.ts';
import { ChangeQueue } from './change-queue.ts';
import type { DeviceMonitorOptions } from './device-monitor.ts';
import { type InotifyWatch, openInotifyWatch, type WatchEvent } from './inotify-watch.ts';
import { batches } from './read-files.ts';
import type { SweepRequests } from './sweep-requests.ts';
import { missingMs } from './tracked-files.ts';
import { triageEvents } from './triage-events.ts';
import { Wakeup } from './wakeup.ts';
import type { DeviceWatchStatistics, MonitorMode } from './watch-statistics.ts';
import { discoverRoots } from './watched-roots.ts';

/** Folders that come and go all the time must not keep a device busy with listing them. */
const sweepGapMs = 500;

/** Between two commands that read changed files: what changes meanwhile is read by one, however busy the device is. */
const gatherMs = 75;

/** Comparisons take a quarter of a device's time at most, however many files there are. */
const shareOfTime = 0.25;

/** What is to be watched is asked for again no sooner than this, unless somebody wants everything compared. */
const discoveryMs = 60_000;

/** Somebody may install inotifywait, or raise its limits. */
const retryWatchMs = 600_000;

/**
 * One connection to a device, from the first comparison of everything to the end of the watch. Whatever leaves a gap
 * (start, overflow, a new folder) ends in a comparison of everything, beside which changed files are read as they change.
 */
export class DeviceSession {
  readonly #given: DeviceMonitorOptions;
  readonly #requests: SweepRequests;
  readonly #onSwept: () => void;
  readonly #queue = new ChangeQueue();
  readonly #changed = new Wakeup();
  readonly #sweepWanted = new Wakeup();
  readonly #bursts = new BurstDetector();
  /** One batch of files at a time, so that what is read later is stored later; changes before the rest of a sweep. */
  readonly #reading = new PQueue({ concurrency: 1 });
  readonly #ending = new AbortController();
  #sweepAtMs = 0;
  #sweptAtMs = Number.NEGATIVE_INFINITY;
  /** How long the last comparison kept the device busy. */
  #listingMs = 0;
  #triedAtMs = Number.NEGATIVE_INFINITY;
  #discoveredAtMs = Number.NEGATIVE_INFINITY;
  #watch: InotifyWatch | undefined;
  #unavailable: string | undefined;
  #mode: MonitorMode = 'starting';
  #told: Pick<DeviceWatchStatistics, 'lastEventAt' | 'lastSweepAt' | 'lastSweepMs'> = {};

  constructor(given: DeviceMonitorOptions, requests: SweepRequests, onSwept: () => void) {
    this.#given = given;
    this.#requests = requests;
    this.#onSwept = onSwept;
  }

  get mode(): MonitorMode {
    return this.#mode;
  }

  get isWatching(): boolean {
    return this.#watch !== undefined;
  }

  /** Why there is no watch. */
  get unavailable(): string | undefined {
    return this.#unavailable;
  }

  statistics() {
    return { foldersWatched: this.#watch?.folders.length ?? 0, queue: this.#queue.size, ...this.#told };
  }

  /** Somebody waits for a comparison. */
  wake(): void {
    this.#sweepWanted.wake();
  }

  /** Resolves when `stopped` aborts. @throws what ended the connection or the watch */
  async run(stopped: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([stopped, this.#ending.signal]);
    const wake = () => {
      this.#changed.wake();
      this.#sweepWanted.wake();
    };
    signal.addEventListener('abort', wake, { once: true });
    try {
      const shell = await this.#given.shell();
      // Connecting to a device that is off takes its time; no other device waits for it.
      await shell.exec(sh`true`, { signal });
      await this.#given.files.load();
      const failing = (error: unknown) => this.#ending.abort(error);
      await Promise.all([
        this.#sweepLoop(shell, signal).catch(failing),
        this.#changeLoop(shell, signal).catch(failing),
      ]);
    } finally {
      signal.removeEventListener('abort', wake);
      const watch = this.#watch;
      this.#watch = undefined;
      await watch?.[Symbol.asyncDispose]();
    }
    if (!stopped.aborted) throw this.#ending.signal.reason;
  }

  async #changeLoop(shell: Shell, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const due = this.#queue.take();
      if (due.length === 0) {
        await this.#changed.sleep(this.#queue.waitMs() ?? Number.POSITIVE_INFINITY);
        continue;
      }
      const rest = pause(gatherMs, undefined, { ref: false });
      for (const path of await this.#examine(shell, due, 1, signal)) this.#queue.add(path, missingMs);
      await rest;
    }
  }

  async #sweepLoop(shell: Shell, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const waitMs = Math.min(this.#sweepAtMs, this.#bursts.sweepAtMs) - performance.now();
      if (waitMs > 0 && this.#requests.isEmpty) await this.#sweepWanted.sleep(waitMs);
      else await this.#sweep(shell, signal);
    }
  }

  async #sweep(shell: Shell, signal: AbortSignal): Promise<void> {
    const { options, files, now } = this.#given;
    const beganAtMs = performance.now();
    const isAsked = !this.#requests.isEmpty;
    const asked = this.#requests.take();
    this.#sweepAtMs = Number.POSITIVE_INFINITY;
    this.#bursts.reset();
    try {
      await this.#given.limited(() => this.#compareAll(shell, isAsked, signal));
      await files.finishScan();
    } catch (error) {
      asked.reject(error);
      throw error;
    }
    this.#sweptAtMs = performance.now();
    this.#mode = this.#watch ? 'inotify' : this.#unavailable ? 'polling' : 'idle';
    // Earlier by what a comparison takes itself, so that whatever changes is found, read and told within an interval.
    const intervalMs = (this.#unavailable ? options.pollIntervalSec : options.sweepIntervalSec) * 1_000;
    const ownMs = Math.min(this.#sweptAtMs - beganAtMs, intervalMs / 2);
    const next = beganAtMs + Math.max(intervalMs - ownMs, this.#listingMs / shareOfTime);
    this.#sweepAtMs = Math.min(this.#sweepAtMs, next);
    this.#told = {
      ...this.#told,
      lastSweepAt: now().toISOString(),
      lastSweepMs: Math.round(this.#sweptAtMs - beganAtMs),
    };
    this.#onSwept();
    asked.resolve();
  }

  /** Finds the roots, watches every folder, and compares all files after the watch stands: between the two nothing is lost. */
  async #compareAll(shell: Shell, isAsked: boolean, signal: AbortSignal): Promise<void> {
    const { files, types, options, log, context } = this.#given;
    if (isAsked || performance.now() - this.#discoveredAtMs > discoveryMs) {
      files.roots = await discoverRoots(types, context(signal), options.paths, log);
      this.#discoveredAtMs = performance.now();
    }
    for (let round = 0; round < 5; round += 1) {
      const askedAtMs = performance.now();
      const { listing, suspects } = await files.sweep(shell, signal);
      this.#listingMs = performance.now() - askedAtMs;
      const missing = await this.#examine(shell, suspects, 0, signal);
      const isNewWatch = await this.#follow(shell, listing.directories, signal);
      if (missing.length > 0) {
        await pause(missingMs);
        await this.#examine(shell, missing, 0, signal);
      }
      if (!isNewWatch) return;
    }
  }

  /** @returns whether the watch is another one than before, so that what changed meanwhile has to be looked for */
  async #follow(shell: Shell, folders: readonly string[], signal: AbortSignal): Promise<boolean> {
    const old = this.#watch;
    if (old && sameList(old.folders, folders)) return false;
    if (folders.length === 0) {
      this.#watch = undefined;
      this.#unavailable = undefined;
      await old?.[Symbol.asyncDispose]();
      return false;
    }
    if (!old && !this.#given.mayWatch()) {
      this.#unavailable = 'As many other devices are watched as may be (maxWatchedDevices)';
      return false;
    }
    if (this.#unavailable && performance.now() - this.#triedAtMs < retryWatchMs) return false;
    this.#triedAtMs = performance.now();
    const opened = await openInotifyWatch(shell, folders, (events) => this.#noticed(events), signal);
    const isWatch = !('unavailable' in opened);
    this.#watch = isWatch ? opened : undefined;
    this.#unavailable = isWatch ? undefined : opened.unavailable;
    if (isWatch) this.#endWith(opened);
    await old?.[Symbol.asyncDispose]();
    return isWatch;
  }

  /** The session ends with its watch: what happens until there is another is found by the sweep of the next session. */
  #endWith(watch: InotifyWatch): void {
    const lose = (error: unknown) => {
      if (this.#watch === watch) this.#ending.abort(error);
    };
    watch.ended.then(
      () => lose(new InfrastructorError('COMMAND_FAILED', 'inotifywait ended', { retryable: true })),
      lose,
    );
  }

  /** @returns files that are missing for the first time, to be looked at again in a moment */
  async #examine(shell: Shell, paths: readonly string[], priority: number, signal: AbortSignal) {
    const missing: string[] = [];
    for (const batch of batches(paths)) {
      const examine = () => this.#given.files.examine(shell, batch, signal);
      missing.push(...(await this.#reading.add(examine, { priority })));
    }
    return missing;
  }

  #noticed(events: readonly WatchEvent[]): void {
    if (events.length === 0) return;
    const { files, now } = this.#given;
    const { paths, isSweepNeeded } = triageEvents(
      events,
      (path) => files.files.has(path) || files.typeOf(path) !== undefined,
    );
    for (const { path, delayMs, isMissing } of paths) {
      files.note(path, isMissing);
      this.#queue.add(path, delayMs);
    }
    if (paths.length > 0) {
      this.#told = { ...this.#told, lastEventAt: now().toISOString() };
      this.#changed.wake();
    }
    if (isSweepNeeded) {
      const soonest = Math.max(performance.now() + 100, this.#sweptAtMs + sweepGapMs);
      this.#sweepAtMs = Math.min(this.#sweepAtMs, soonest);
    }
    this.#bursts.count(events.length);
    this.#sweepWanted.wake();
  }
}

const sameList = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((each, index) => each === other[index]);
