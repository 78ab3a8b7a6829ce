import { InfrastructorError } from '../contract/errors.ts';
import type { Shell } from '../device/shell.ts';
import { type InotifyWatch, openInotifyWatch, type WatchEvent } from './inotify-watch.ts';

/** Somebody may install inotifywait, or raise its limits. */
const retryMs = 600_000;

export interface FolderWatchOptions {
  onEvents(events: readonly WatchEvent[]): void;
  /** The watch ended by itself: what happens from now on is not seen. */
  onLost(error: unknown): void;
  /** False while as many other devices are watched as may be. */
  mayWatch(): boolean;
}

/** The one watch of a device that follows its folders as they come and go, where the device can be watched at all. */
export class FolderWatch implements AsyncDisposable {
  readonly #given: FolderWatchOptions;
  #watch: InotifyWatch | undefined;
  #unavailable: string | undefined;
  #triedAtMs = Number.NEGATIVE_INFINITY;

  constructor(given: FolderWatchOptions) {
    this.#given = given;
  }

  get isWatching(): boolean {
    return this.#watch !== undefined;
  }

  /** Why there is no watch. */
  get unavailable(): string | undefined {
    return this.#unavailable;
  }

  get folders(): readonly string[] {
    return this.#watch?.folders ?? [];
  }

  /** @returns whether the watch is another one than before, so that what changed meanwhile has to be looked for */
  async follow(shell: Shell, folders: readonly string[], signal: AbortSignal): Promise<boolean> {
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
    if (this.#unavailable && performance.now() - this.#triedAtMs < retryMs) return false;
    this.#triedAtMs = performance.now();
    const opened = await openInotifyWatch(shell, folders, (events) => this.#given.onEvents(events), signal);
    const isWatch = !('unavailable' in opened);
    this.#watch = isWatch ? opened : undefined;
    this.#unavailable = isWatch ? undefined : opened.unavailable;
    if (isWatch) this.#tellEnd(opened);
    await old?.[Symbol.asyncDispose]();
    return isWatch;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const watch = this.#watch;
    this.#watch = undefined;
    await watch?.[Symbol.asyncDispose]();
  }

  #tellEnd(watch: InotifyWatch): void {
    const lose = (error: unknown) => {
      if (this.#watch === watch) this.#given.onLost(error);
    };
    watch.ended.then(
      () => lose(new InfrastructorError('COMMAND_FAILED', 'inotifywait ended', { retryable: true })),
      lose,
    );
  }
}

const sameList = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((each, index) => each === other[index]);
