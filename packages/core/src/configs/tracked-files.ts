import type { ConfigTypeDefinition } from '../contract/config-type.ts';
import type { DeviceInfo } from '../contract/context.ts';
import type { Shell } from '../device/shell.ts';
import type { Owned } from '../registry/registry.ts';
import type { ConfigurationSnapshotsTable } from '../store/configuration-snapshots-table.ts';
import type { ChangeRecorder } from './change-recorder.ts';
import { type ConfigTypeSet, matches } from './config-type-set.ts';
import type { ConfigsOptions } from './configs-options.ts';
import { readContent } from './file-content.ts';
import { type Listing, listFiles } from './list-files.ts';
import { type FileReading, readFiles } from './read-files.ts';
import type { TrackedFile } from './tracked-file.ts';
import type { WatchedRoot } from './watched-roots.ts';

export interface TrackedFilesOptions {
  readonly device: DeviceInfo;
  readonly types: ConfigTypeSet;
  readonly options: Pick<ConfigsOptions, 'maxFileBytes' | 'maxDepth' | 'maxFiles'>;
  readonly table: ConfigurationSnapshotsTable;
  readonly recorder: ChangeRecorder;
  readonly now: () => Date;
}

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
      if (changeType !== 'delete') this.files.set(filePath, newFile(filePath, configType, contentHash));
    }
    this.#isFirstScan = stored.length === 0;
    this.#isLoaded = true;
  }

  /** The type of a file that is to be tracked: one that was named, or one below a folder whose type (or any, where none named it) matches. */
  typeOf(path: string): Owned<ConfigTypeDefinition> | undefined {
    const { types } = this.#given;
    for (const root of this.#roots) {
      const own = root.configType === undefined ? undefined : types.named(root.configType);
      if (root.path === path) return types.of(path) ?? own;
      if (path.startsWith(`${root.path}/`) && (!own || matches(own.definition, path))) {
        const found = types.of(path);
        if (found) return found;
      }
    }
    return undefined;
  }

  /**
   * Compares hashes of all files with what is known.
   * @returns the listing, and the files that are not as they were
   */
  async sweep(
    shell: Shell,
    signal: AbortSignal,
  ): Promise<{ readonly listing: Listing; readonly suspects: readonly string[] }> {
    const { types, options, now } = this.#given;
    const groups = [...Map.groupBy(this.#roots, ({ configType }) => configType)].map(([configType, roots]) => ({
      roots: roots.map(({ path }) => path),
      names: types.namePatterns(configType),
    }));
    const listing = await listFiles(shell, { groups, ...options }, signal);
    const checkedAt = now().toISOString();
    const suspects: string[] = [];
    for (const [path, hash] of listing.files) {
      const known = this.files.get(path);
      if (known?.contentHash === hash && !known.problem)
        Object.assign(known, { lastCheckedAt: checkedAt, missing: false });
      else if (known || (this.files.size + suspects.length < options.maxFiles && this.typeOf(path)))
        suspects.push(path);
    }
    for (const { path } of this.files.values()) if (!listing.files.has(path)) suspects.push(path);
    for (const path of listing.denied) if (!this.files.has(path) && this.typeOf(path)) suspects.push(path);
    return { listing, suspects };
  }

  /**
   * Reads files and records what changed.
   * @returns files that are missing for the first time, to be looked at again in a moment
   */
  async examine(shell: Shell, paths: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
    const missing: string[] = [];

    for await (const readings of readFiles(shell, paths, this.#given.options.maxFileBytes, signal)) {
      // First what is gone, so that a file with the same content at another place can be told to be the same one.
      const gone = readings.filter(({ kind }) => kind === 'gone');
      for (const { path } of gone) this.#missed(path, missing);
      for (const reading of readings) if (reading.kind !== 'gone') await this.#found(reading);
      for (const { path } of gone) if (!missing.includes(path)) await this.#deleted(path);
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

  #missed(path: string, missing: string[]): void {
    const known = this.files.get(path);
    if (!known || known.missing) return;
    known.missing = true;
    missing.push(path);
  }

  async #found(reading: Exclude<FileReading, { kind: 'gone' }>): Promise<void> {
    const { path } = reading;
    const { device, recorder, now, types } = this.#given;
    const known = this.files.get(path);
    const type = (known && types.named(known.configType)) ?? this.typeOf(path);
    if (!type) return;
    const file = known ?? newFile(path, type.definition.name, undefined);
    if (reading.kind === 'denied') {
      if (file.problem !== reading.reason) {
        recorder.tell(device, 'config.unreadable', 'warning', { deviceId: device.id, path, reason: reading.reason });
      }
      this.files.set(
        path,
        Object.assign(file, { problem: reading.reason, missing: false, lastCheckedAt: now().toISOString() }),
      );
      return;
    }
    const content = readContent(reading, type.definition);
    if (content.contentHash !== file.contentHash) {
      const renamedFrom = known ? undefined : this.#missingWith(content.contentHash);
      const previousHash = file.contentHash;
      const changeType = previousHash === undefined ? ('create' as const) : ('modify' as const);
      const change = { device, type, path, changeType, content, previousHash, renamedFrom, renamedTo: undefined };
      await recorder.record(change, this.#isFirstScan);
    }
    this.files.set(
      path,
      Object.assign(file, {
        contentHash: content.contentHash,
        problem: undefined,
        missing: false,
        lastCheckedAt: now().toISOString(),
      }),
    );
  }

  async #deleted(path: string): Promise<void> {
    const { device, recorder, types } = this.#given;
    const known = this.files.get(path);
    const type = known && types.named(known.configType);
    if (!known || !type) return void this.files.delete(path);
    if (known.contentHash !== undefined) {
      const renamedTo = [...this.files.values()].find(
        (file) => file !== known && !file.missing && file.contentHash === known.contentHash,
      )?.path;
      const previousHash = known.contentHash;
      const change = { device, type, path, changeType: 'delete' as const, content: undefined, previousHash };
      await recorder.record({ ...change, renamedFrom: undefined, renamedTo }, this.#isFirstScan);
    }
    this.files.delete(path);
  }

  #missingWith(contentHash: string): string | undefined {
    return [...this.files.values()].find((file) => file.missing && file.contentHash === contentHash)?.path;
  }
}

const newFile = (path: string, configType: string, contentHash: string | undefined): TrackedFile => ({
  path,
  configType,
  contentHash,
  lastCheckedAt: undefined,
  problem: undefined,
  missing: false,
});
