import type { Cache } from '../cache/cache.ts';
import type { DeviceInfo, Logger } from '../contract/context.ts';
import type { InfrastructorError } from '../contract/errors.ts';
import type { Persistence } from '../contract/persistence.ts';
import type { Shell } from '../device/shell.ts';
import type { EventBus } from '../events/bus.ts';
import type { Clock } from '../lifecycle/clock.ts';
import type { BegunRecord } from './begin-record.ts';
import type { Confirmations } from './confirmation.ts';
import type { DeviceGuards } from './device-guard.ts';
import type { OperationRecord } from './operation-record.ts';

/** A snapshot on its way to the store. */
export interface Snapshot {
  readonly deviceId: string;
  readonly dataType: string;
  readonly paramsKey: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly data: unknown;
  readonly collectedAt: Date;
  readonly persist: Persistence<unknown>;
  /** Of the data as JSON. */
  readonly sizeBytes: number;
  /** Of the data as JSON; the same for the same data. */
  readonly digest: string;
}

export interface SnapshotStore {
  /** Queues a snapshot to be written; never waits and never fails the answer. */
  append(snapshot: Snapshot): void;
  /** @throws {DatabaseOperationError} */
  newest(
    deviceId: string,
    dataType: string,
    paramsKey: string,
  ): Promise<Pick<Snapshot, 'data' | 'collectedAt'> | undefined>;
}

/** An audit row of a change, written before the change; exactly one of success or failure follows. */
export interface OpenAudit {
  finish(record: OperationRecord): Promise<void>;
}

export interface AuditLog {
  /** Queues the row of something that changed nothing. */
  append(record: OperationRecord): void;
  /**
   * Writes the row of a change that is about to begin.
   * @throws {DatabaseOperationError} and then the change must not happen
   */
  begin(record: BegunRecord): Promise<OpenAudit>;
}

/** Devices by name, and how to act on them. */
export interface DeviceDirectory {
  /** @throws {NotFoundError} DEVICE_NOT_FOUND */
  resolve(hostnameOrId: string): Promise<DeviceInfo>;
  shell(device: DeviceInfo): Promise<Shell>;
  reportSuccess(device: DeviceInfo): void;
  /** A collection failed in a way that says something about the device itself. */
  reportFailure(device: DeviceInfo, error: InfrastructorError): void;
}

/** What the pipeline stands on. Everything in it is an interface, so that each part can be exchanged and tested. */
export interface PipelineServices {
  readonly cache: Cache;
  readonly snapshots: SnapshotStore;
  readonly audit: AuditLog;
  readonly bus: EventBus;
  readonly devices: DeviceDirectory;
  readonly guards: DeviceGuards;
  readonly confirmations: Confirmations;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called once for every finished operation: logs, metrics, traces. */
  observe(record: OperationRecord): void;
  /** Deadline of work whose definition names none. */
  readonly defaultTimeoutMs: number;
}
