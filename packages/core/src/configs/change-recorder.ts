import type { ConfigTypeDefinition } from '../contract/config-type.ts';
import type { DeviceInfo, Logger } from '../contract/context.ts';
import type { EventBus, Severity } from '../events/bus.ts';
import { deviceTopic } from '../events/topics.ts';
import type { Owned } from '../registry/registry.ts';
import type { ConfigurationChange, ConfigurationSnapshotsTable } from '../store/configuration-snapshots-table.ts';
import type { BackgroundWork } from './background-work.ts';
import type { FileContent } from './file-content.ts';

/** Data type of the notice that any configuration file of a device changed, whatever its config type. */
export const anyConfigChange = 'configs';

export interface ChangeRecorderServices {
  readonly table: ConfigurationSnapshotsTable;
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
   * @param quiet stores without telling, for the first scan of a device
   * @returns whether the content was new; the same content twice is one snapshot
   * @throws {DatabaseOperationError} and then nothing was told
   */
  async record(change: FileChange, quiet: boolean): Promise<boolean> {
    const { device, type, path, changeType, content = deleted } = change;
    const stored = await this.#services.table.append({
      deviceId: device.id,
      time: new Date(this.#services.work.clock.now()),
      configType: type.definition.name,
      filePath: path,
      changeType,
      ...content,
    });
    if (!stored) return false;
    if (quiet) return true;
    const { id, contentHash, parseError, sizeBytes } = stored;
    const facts = {
      deviceId: device.id,
      snapshotId: id,
      path,
      configType: type.definition.name,
      changeType,
      ...(contentHash ? { contentHash } : {}),
      ...(change.previousHash ? { previousHash: change.previousHash } : {}),
      ...(sizeBytes === null ? {} : { sizeBytes }),
      ...(parseError ? { parseError } : {}),
      ...(change.renamedFrom ? { renamedFrom: change.renamedFrom } : {}),
      ...(change.renamedTo ? { renamedTo: change.renamedTo } : {}),
    };
    this.tell(device, 'config.changed', parseError && content.rawContent !== null ? 'warning' : 'info', facts);
    await this.notice(device, type, facts);
    return true;
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
  async notice(device: DeviceInfo, { definition, plugin }: Owned<ConfigTypeDefinition>, data: unknown): Promise<void> {
    const { bus, work, log } = this.#services;
    for (const { name } of plugin.collectors) {
      try {
        await work.invalidate({ dataType: name, deviceId: device.id });
      } catch (error) {
        log.warn('cache invalidation failed', { dataType: name, deviceId: device.id, error });
      }
    }
    for (const dataType of [definition.name, anyConfigChange]) {
      bus.publish({
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
