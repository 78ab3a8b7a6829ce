import { setTimeout as pause } from 'node:timers/promises';
import PQueue from 'p-queue';
import { sh } from '../contract/sh.ts';
import type { Shell } from '../device/shell.ts';
import { BurstDetector } from './burst-detector.ts';
import { ChangeQueue } from './change-queue.ts';
import { ComparisonSchedule } from './comparison-schedule.ts';
import type { DeviceMonitorOptions } from './device-monitor.ts';
import { FolderWatch } from './folder-watch.ts';
import type { WatchEvent } from './inotify-watch.ts';
import { batches } from './read-files.ts';
import type { SweepRequests } from './sweep-requests.ts';
import { missingMs } from './tracked-files.ts';
import { triageEvents } from './triage-events.ts';
import { Wakeup } from './wakeup.ts';
import type { DeviceWatchStatistics, MonitorMode } from './watch-statistics.ts';
import { discoverRoots, sameRoots, type WatchedRoot } from './watched-roots.ts';

/** Folders that come and go all the time must not keep a device busy with listing them. */
const sweepGapMs = 500;

/** Between two commands that read changed files: what changes meanwhile is read by one, however busy the device is. */
const gatherMs = 75;

/** What is to be watched is asked for again no sooner than this, unless somebody wants everything compared. */
const discoveryMs = 60_000;

/** Folders that come and go while they are listed are left to the next comparison. */
const mostRounds = 5;

/** A comparison of everything has been made. */
export interface Swept {
  readonly intervalMs: number;
  /** How long a change can have taken to be told by polling; undefined where it was not waited for that way. */
  readonly toldWithinMs: number | undefined;
}

/**
 * One connection to a device, from the first comparison of everything to the end of the watch. Whatever leaves a gap
 * (start, overflow, a new folder) ends in a comparison of everything, beside which changed files are read as they change.
 */
export class DeviceSession {
  readonly #given: DeviceMonitorOptions;
  readonly #requests: SweepRequests;
  readonly #onSwept: (swept: Swept) => void;
  readonly #queue = new ChangeQueue();
  readonly #changed = new Wakeup();
  readonly #sweepWanted = new Wakeup();
  readonly #bursts = new BurstDetector();
  readonly #schedule = new ComparisonSchedule();
  /** One batch of files at a time, so that what is read later is stored later; changes before the rest of a sweep. */
  readonly #reading = new PQueue({ concurrency: 1 });
  readonly #ending = new AbortController();
  readonly #watch: FolderWatch;
  #sweepAtMs = 0;
  #sweptAtMs = Number.NEGATIVE_INFINITY;
  #discoveredAtMs = Number.NEGATIVE_INFINITY;
  #roots: readonly WatchedRoot[] = [];
  #mode: MonitorMode = 'starting';
  #told: Pick<DeviceWatchStatistics, 'lastEventAt' | 'lastSweepAt' | 'lastSweepMs'> = {};

  constructor(given: DeviceMonitorOptions, requests: SweepRequests, onSwept: (swept: Swept) => void) {
    this.#given = given;
    this.#requests = requests;
    this.#onSwept = onSwept;
    this.#watch = new FolderWatch({
      onEvents: (events) => this.#noticed(events),
      // What happens until there is another watch is found by the first comparison of the next session.
      onLost: (error) => this.#ending.abort(error),
      mayWatch: () => given.mayWatch(),
    });
  }

  get mode(): MonitorMode {
    return this.#mode;
  }

  get isWatching(): boolean {
    return this.#watch.isWatching;
  }

  /** Why there is no watch. */
  get unavailable(): string | undefined {
    return this.#watch.unavailable;
  }

  statistics() {
    return { foldersWatched: this.#watch.folders.length, queue: this.#queue.size, ...this.#told };
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
      await this.#watch[Symbol.asyncDispose]();
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
      if (waitMs > 0 && this.#requests.isEmpty) {
        await this.#sweepWanted.sleep(waitMs);
        continue;
      }
      await this.#sweep(shell, signal);
    }
  }

  async #sweep(shell: Shell, signal: AbortSignal): Promise<void> {
    const { options, files, now } = this.#given;
    const beganAtMs = performance.now();
    const isAsked = !this.#requests.isEmpty;
    const asked = this.#requests.take();
    this.#sweepAtMs = Number.POSITIVE_INFINITY;
    this.#bursts.reset();
    let toldWithinMs: number | undefined;
    try {
      await this.#given.limited(async () => {
        const isFirst = this.#discoveredAtMs === Number.NEGATIVE_INFINITY;
        if (isFirst) await this.#discover(signal);
        toldWithinMs = await this.#compareAll(shell, beganAtMs, signal);
        if (isFirst || !(isAsked || performance.now() - this.#discoveredAtMs > discoveryMs)) return;
        // After what changed is told, for it may take a while.
        if (await this.#discover(signal)) await this.#compareAll(shell, performance.now(), signal);
      });
      await files.finishScan();
    } catch (error) {
      asked.reject(error);
      throw error;
    }
    this.#sweptAtMs = performance.now();
    const wasPolling = this.#mode === 'polling';
    const isPolling = this.unavailable !== undefined;
    this.#mode = this.isWatching ? 'inotify' : isPolling ? 'polling' : 'idle';
    const intervalMs = (isPolling ? options.pollIntervalSec : options.sweepIntervalSec) * 1_000;
    this.#sweepAtMs = Math.min(this.#sweepAtMs, this.#schedule.nextAtMs(intervalMs));
    this.#told = {
      ...this.#told,
      lastSweepAt: now().toISOString(),
      lastSweepMs: Math.round(this.#sweptAtMs - beganAtMs),
    };
    this.#onSwept({ intervalMs, toldWithinMs: wasPolling && isPolling ? toldWithinMs : undefined });
    asked.resolve();
  }

  /** Finds what is to be watched. @returns whether that is something else than before */
  async #discover(signal: AbortSignal): Promise<boolean> {
    const { files, types, options, log, context } = this.#given;
    const found = await discoverRoots(types, context(signal), options.paths, log);
    this.#discoveredAtMs = performance.now();
    const isOther = !sameRoots(this.#roots, found);
    this.#roots = found;
    files.roots = found;
    return isOther;
  }

  /**
   * Compares all files, and watches every folder. After the watch stands all are compared again: between the two nothing
   * is lost.
   * @returns how long a change can have taken to be told
   */
  async #compareAll(shell: Shell, beganAtMs: number, signal: AbortSignal): Promise<number | undefined> {
    for (let round = 1; ; round += 1) {
      const listedAtMs = performance.now();
      const { listing, suspects, missing } = await this.#given.files.sweep(shell, signal);
      let lookedAtMs = performance.now();
      const listingMs = lookedAtMs - listedAtMs;
      const vanished = await this.#examine(shell, suspects, 0, signal);
      const gone = [...missing, ...vanished];
      if (gone.length > 0) {
        if (vanished.length > 0) lookedAtMs = performance.now();
        // What the listing did not have is looked at a second time once everything else is told.
        await new Wakeup().sleep(lookedAtMs + missingMs - performance.now());
        await this.#examine(shell, gone, 0, signal);
      }
      const toldAtMs = performance.now();
      const isNewWatch = await this.#watch.follow(shell, listing.directories, signal);
      if (isNewWatch && round < mostRounds) continue;
      return this.#schedule.add({ beganAtMs, listedAtMs, listingMs, toldAtMs });
    }
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
