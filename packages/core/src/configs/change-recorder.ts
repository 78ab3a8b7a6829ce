import type { ConfigTypeDefinition } from '../contract/config-type.ts';
import type { DeviceInfo, Logger } from '../contract/context.ts';
import type { EventBus, Severity } from '../events/bus.ts';
import { deviceTopic } from '../events/topics.ts';
import type { Owned } from '../registry/registry.ts';
import type {
  ConfigurationChange,
  ConfigurationSnapshotSummary,
  ConfigurationSnapshotsTable,
} from '../store/configuration-snapshots-table.ts';
import type { BackgroundWork } from './background-work.ts';
import type { FileContent } from './file-content.ts';

/** Data type of the notice that any configuration file of a device changed, whatever its config type. */
export const anyConfigChange = 'configs';

export interface ChangeRecorderServices {
  readonly table: Pick<ConfigurationSnapshotsTable, 'appendMany'>;
  readonly bus: EventBus;
  readonly work: Pick<BackgroundWork, 'clock' | 'invalidate'>;
  readonly log: Logger;
}

export interface FileChange {
  readonly device: DeviceInfo;
  readonly type: Owned<ConfigTypeDefinition>;
  readonly path: string;
  readonly changeType: ConfigurationChange;
  /** Undefined for a file that was deleted. */
  readonly content: FileContent | undefined;
  readonly previousHash: string | undefined;
  readonly renamedFrom: string | undefined;
  readonly renamedTo: string | undefined;
}

const deleted: FileContent = { contentHash: '', rawContent: null, parsedData: null, parseError: null, sizeBytes: null };

/** Stores changes and tells them: an event, notices for resources, and caches that are no longer true. Content is in none of them. */
export class ChangeRecorder {
  readonly #services: ChangeRecorderServices;

  constructor(services: ChangeRecorderServices) {
    this.#services = services;
  }

  /**
   * Stores changes of one device in one statement, and tells each of those that are news: the same content twice is one
   * snapshot.
   * @param changes each file at most once
   * @param quiet stores without telling, for the first scan of a device
   * @throws {DatabaseOperationError} and then nothing was stored and nothing told
   */
  async record(changes: readonly FileChange[], quiet: boolean): Promise<void> {
    const time = new Date(this.#services.work.clock.now());
    const stored = await this.#services.table.appendMany(
      changes.map(({ device, type, path, changeType, content = deleted }) => ({
        deviceId: device.id,
        time,
        configType: type.definition.name,
        filePath: path,
        changeType,
        ...content,
      })),
    );
    if (quiet || stored.length === 0) return;
    const snapshots = new Map(stored.map((snapshot) => [snapshot.filePath, snapshot]));
    const news = changes.flatMap((change) => {
      const snapshot = snapshots.get(change.path);
      return snapshot ? [{ change, facts: factsOf(change, snapshot) }] : [];
    });
    // Whoever asks again because of the event must not be answered from the cache.
    await this.#invalidate(news.map(({ change }) => change));
    for (const { change, facts } of news) {
      const isBroken = facts.parseError !== undefined && change.content?.rawContent != null;
      this.tell(change.device, 'config.changed', isBroken ? 'warning' : 'info', facts);
      this.#notify(change.device, change.type, facts);
    }
  }

  tell(device: DeviceInfo, eventType: string, severity: Severity, data: unknown): void {
    this.#services.bus.publish({
      type: 'event',
      eventType,
      hostname: device.hostname,
      severity,
      data,
      timestamp: this.#now(),
    });
  }

  /** Tells subscribers of resources, and drops what the type's own plugin has cached of the device. */
  async notice(device: DeviceInfo, type: Owned<ConfigTypeDefinition>, data: unknown): Promise<void> {
    await this.#invalidate([{ device, type }]);
    this.#notify(device, type, data);
  }

  async #invalidate(changes: readonly Pick<FileChange, 'device' | 'type'>[]): Promise<void> {
    const { work, log } = this.#services;
    const done = new Set<string>();
    for (const { device, type } of changes) {
      for (const { name } of type.plugin.collectors) {
        if (done.has(`${device.id} ${name}`)) continue;
        done.add(`${device.id} ${name}`);
        try {
          await work.invalidate({ dataType: name, deviceId: device.id });
        } catch (error) {
          log.warn('cache invalidation failed', { dataType: name, deviceId: device.id, error });
        }
      }
    }
  }

  #notify(device: DeviceInfo, { definition }: Owned<ConfigTypeDefinition>, data: unknown): void {
    for (const dataType of [definition.name, anyConfigChange]) {
      this.#services.bus.publish({
        type: 'data',
        topic: deviceTopic(device.hostname, dataType),
        hostname: device.hostname,
        deviceId: device.id,
        dataType,
        params: {},
        data,
        collectedAt: this.#now(),
        correlationId: crypto.randomUUID(),
      });
    }
  }

  #now(): string {
    return new Date(this.#services.work.clock.now()).toISOString();
  }
}

/** What an event tells of a change; content is in none. */
function factsOf(change: FileChange, { id, contentHash, parseError, sizeBytes }: ConfigurationSnapshotSummary) {
  return {
    deviceId: change.device.id,
    snapshotId: id,
    path: change.path,
    configType: change.type.definition.name,
    changeType: change.changeType,
    ...(contentHash ? { contentHash } : {}),
    ...(change.previousHash ? { previousHash: change.previousHash } : {}),
    ...(sizeBytes === null ? {} : { sizeBytes }),
    ...(parseError ? { parseError } : {}),
    ...(change.renamedFrom ? { renamedFrom: change.renamedFrom } : {}),
    ...(change.renamedTo ? { renamedTo: change.renamedTo } : {}),
  };
}
