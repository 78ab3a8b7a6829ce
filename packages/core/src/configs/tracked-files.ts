import type { ConfigTypeDefinition } from '../contract/config-type.ts';
import type { DeviceInfo } from '../contract/context.ts';
import type { Shell } from '../device/shell.ts';
import type { Owned } from '../registry/registry.ts';
import type { ConfigurationSnapshotsTable } from '../store/configuration-snapshots-table.ts';
import type { ChangeRecorder, FileChange } from './change-recorder.ts';
import { type ConfigTypeSet, matches } from './config-type-set.ts';
import type { ConfigsOptions } from './configs-options.ts';
import { readContent } from './file-content.ts';
import { type Listing, listFiles } from './list-files.ts';
import { type FileReading, readFiles } from './read-files.ts';
import { newTrackedFile, type TrackedFile } from './tracked-file.ts';
import type { WatchedRoot } from './watched-roots.ts';

export interface TrackedFilesOptions {
  readonly device: DeviceInfo;
  readonly types: ConfigTypeSet;
  readonly options: Pick<ConfigsOptions, 'maxFileBytes' | 'maxDepth' | 'maxFiles'>;
  readonly table: Pick<ConfigurationSnapshotsTable, 'tracked'>;
  readonly recorder: ChangeRecorder;
  readonly now: () => Date;
}

/** A file that vanished gets this long to come back: editors take files away and put others in their place. */
export const missingMs = 150;

/** Timers end up to this early. */
const clockSlackMs = 5;

/** The configuration files of one device: what is known of each, compared with what is there. */
export class TrackedFiles {
  readonly files = new Map<string, TrackedFile>();
  readonly #given: TrackedFilesOptions;
  #roots: readonly WatchedRoot[] = [];
  /** No snapshot of the device was there before: everything is new and no news. */
  #isFirstScan = false;
  #isLoaded = false;

  constructor(given: TrackedFilesOptions) {
    this.#given = given;
  }

  set roots(roots: readonly WatchedRoot[]) {
    this.#roots = roots;
  }

  /** Takes over what is stored. */
  async load(): Promise<void> {
    if (this.#isLoaded) return;
    const stored = await this.#given.table.tracked(this.#given.device.id);
    for (const { filePath, configType, contentHash, changeType } of stored) {
      if (changeType !== 'delete') this.files.set(filePath, newTrackedFile(filePath, configType, contentHash));
    }
    this.#isFirstScan = stored.length === 0;
    this.#isLoaded = true;
  }

  /** The type of a file that is to be tracked: one that was named, or one below a folder whose type (or any, where none named it) matches. */
  typeOf(path: string): Owned<ConfigTypeDefinition> | undefined {
    const { types } = this.#given;
    for (const root of this.#roots) {
      const own = root.configType === undefined ? undefined : types.named(root.configType);
      // A plugin that names a file knows what it is, whatever the file is called.
      if (root.path === path) return own && !types.isGeneric(own) ? own : (types.of(path) ?? own);
      if (path.startsWith(`${root.path}/`) && (!own || matches(own.definition, path))) {
        const found = types.of(path);
        if (found) return found;
      }
    }
    return undefined;
  }

  /**
   * Compares hashes of all files with what is known.
   * @returns the listing, the files that are there and not as they were, and those that are not there, to be examined
   * after {@link missingMs}
   */
  async sweep(
    shell: Shell,
    signal: AbortSignal,
  ): Promise<{
    readonly listing: Listing;
    readonly suspects: readonly string[];
    readonly missing: readonly string[];
  }> {
    const { types, options, now } = this.#given;
    const groups = [...Map.groupBy(this.#roots, ({ configType }) => configType)].map(([configType, roots]) => ({
      roots: roots.map(({ path }) => path),
      names: types.namePatterns(configType),
    }));
    const listing = await listFiles(shell, { groups, ...options }, signal);
    const lastCheckedAt = now().toISOString();
    const suspects: string[] = [];
    for (const [path, hash] of listing.files) {
      const known = this.files.get(path);
      if (known?.contentHash === hash && !known.problem) {
        Object.assign(known, { lastCheckedAt, missingSinceMs: undefined });
      } else if (known || (this.files.size + suspects.length < options.maxFiles && this.typeOf(path))) {
        suspects.push(path);
      }
    }
    for (const path of listing.denied) if (!this.files.has(path) && this.typeOf(path)) suspects.push(path);
    const missing = [...this.files.values()].filter(({ path }) => !listing.files.has(path));
    for (const file of missing) if (!isBelow(listing.denied, file.path)) file.missingSinceMs ??= performance.now();
    return { listing, suspects, missing: missing.map(({ path }) => path) };
  }

  /** A file is said to be gone, or back; whether it stays gone is seen when it is examined {@link missingMs} later. */
  note(path: string, isMissing: boolean): void {
    const known = this.files.get(path);
    if (known) known.missingSinceMs = isMissing ? (known.missingSinceMs ?? performance.now()) : undefined;
  }

  /**
   * Reads files and records what changed.
   * @param paths each at most once
   * @returns files that are missing and may come back, to be looked at again after {@link missingMs}
   */
  async examine(shell: Shell, paths: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
    const missing: string[] = [];
    for await (const readings of readFiles(shell, paths, this.#given.options.maxFileBytes, signal)) {
      // First what is gone, so that a file with the same content at another place can be told to be the same one.
      const gone: TrackedFile[] = [];
      for (const { kind, path } of readings) {
        const known = kind === 'gone' ? this.files.get(path) : undefined;
        if (!known) continue;
        known.missingSinceMs ??= performance.now();
        if (performance.now() - known.missingSinceMs < missingMs - clockSlackMs) missing.push(path);
        else gone.push(known);
      }
      await this.#found(readings);
      await this.#deleted(gone);
    }
    return missing;
  }

  /** Ends the quiet of the first scan; the one event about it says what was found. */
  async finishScan(): Promise<void> {
    if (!this.#isFirstScan) return;
    this.#isFirstScan = false;
    const { device, recorder, types } = this.#given;
    const names = [...new Set([...this.files.values()].map(({ configType }) => configType))];
    recorder.tell(device, 'config.scanned', 'info', {
      deviceId: device.id,
      files: this.files.size,
      configTypes: names,
    });
    for (const name of names) {
      const type = types.named(name);
      if (type) await recorder.notice(device, type, { deviceId: device.id, configType: name });
    }
  }

  async #found(readings: readonly FileReading[]): Promise<void> {
    const { device, recorder, now, types } = this.#given;
    const missingWith = memo(() => this.#pathsByHash(({ missingSinceMs }) => missingSinceMs !== undefined));
    const changes: FileChange[] = [];
    const seen: { readonly file: TrackedFile; readonly news: Partial<TrackedFile> }[] = [];
    for (const reading of readings) {
      if (reading.kind === 'gone') continue;
      const { path } = reading;
      const known = this.files.get(path);
      const type = (known && types.named(known.configType)) ?? this.typeOf(path);
      if (!type) continue;
      const file = known ?? newTrackedFile(path, type.definition.name, undefined);
      if (reading.kind === 'denied') {
        if (file.problem !== reading.reason) {
          recorder.tell(device, 'config.unreadable', 'warning', { deviceId: device.id, path, reason: reading.reason });
        }
        seen.push({ file, news: { problem: reading.reason } });
        continue;
      }
      const content = readContent(reading, type.definition);
      const { contentHash } = content;
      if (contentHash !== file.contentHash) {
        const previousHash = file.contentHash;
        const changeType = previousHash === undefined ? ('create' as const) : ('modify' as const);
        const renamedFrom = known ? undefined : missingWith().get(contentHash);
        changes.push({ device, type, path, changeType, content, previousHash, renamedFrom, renamedTo: undefined });
      }
      seen.push({ file, news: { contentHash, problem: undefined } });
    }
    await recorder.record(changes, this.#isFirstScan);
    // Only now: what could not be stored is to be found again.
    const lastCheckedAt = now().toISOString();
    for (const { file, news } of seen) {
      this.files.set(file.path, Object.assign(file, { lastCheckedAt, missingSinceMs: undefined }, news));
    }
  }

  async #deleted(files: readonly TrackedFile[]): Promise<void> {
    const { device, recorder, types } = this.#given;
    const presentWith = memo(() => this.#pathsByHash(({ missingSinceMs }) => missingSinceMs === undefined));
    const changes = files.flatMap(({ path, configType, contentHash: previousHash }): FileChange[] => {
      const type = types.named(configType);
      if (!type || previousHash === undefined) return [];
      const renamedTo = presentWith().get(previousHash);
      const gone = { device, type, path, changeType: 'delete' as const, content: undefined, previousHash };
      return [{ ...gone, renamedFrom: undefined, renamedTo }];
    });
    await recorder.record(changes, this.#isFirstScan);
    for (const { path } of files) this.files.delete(path);
  }

  #pathsByHash(isMeant: (file: TrackedFile) => boolean): ReadonlyMap<string | undefined, string> {
    return new Map([...this.files.values()].filter(isMeant).map(({ contentHash, path }) => [contentHash, path]));
  }
}

/** What is below a folder that may not be read is unknown, not gone. */
const isBelow = (folders: readonly string[], path: string) =>
  folders.some((folder) => path === folder || path.startsWith(`${folder}/`));

/** What is asked for seldom, made when it is. */
function memo<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
