import { LRUCache } from 'lru-cache';
import type { DeviceInfo, Logger } from '../contract/context.ts';
import type { InfrastructorError } from '../contract/errors.ts';
import type { EventBus } from '../events/bus.ts';
import type { Clock } from '../lifecycle/clock.ts';
import type { DeviceStatus, DevicesTable } from '../store/devices-table.ts';
import { WriteBehind } from '../store/write-behind.ts';

interface Known {
  readonly status: DeviceStatus;
  readonly writtenAtMs: number;
}

/** A status that did not change is written this often, for `lastSeen`. */
const rewriteMs = 30_000;

/** Follows whether devices answer; a change is stored and told, and an error never overwrites anything else. */
export class DeviceStatusTracker implements AsyncDisposable {
  readonly #known = new LRUCache<string, Known>({ max: 5_000 });
  readonly #table: DevicesTable;
  readonly #bus: EventBus;
  readonly #clock: Clock;
  readonly #log: Logger;
  /** Devices that still answer, whose rows are written together: each poll of each device is one. */
  readonly #seen: WriteBehind<{ readonly id: string; readonly lastSeen: Date }>;

  constructor(table: DevicesTable, bus: EventBus, clock: Clock, log: Logger) {
    this.#table = table;
    this.#bus = bus;
    this.#clock = clock;
    this.#log = log;
    this.#seen = new WriteBehind({
      write: (rows) => table.touch(rows),
      onLost: (rows, why) => log.warn('when devices were last seen could not be stored', { devices: rows.length, why }),
      sizeOf: () => 100,
      maxRows: 20_000,
      clock,
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#seen.close();
  }

  success(device: DeviceInfo): void {
    this.#change(device, 'online', undefined);
  }

  failure(device: DeviceInfo, error: InfrastructorError): void {
    const status = statusAfter(error);
    if (status) this.#change(device, status, error.message);
  }

  /** Nothing was heard of a device for a while, and nobody knows why. */
  stale(device: DeviceInfo, reason: string): void {
    this.#change(device, 'stale', reason);
  }

  #change(device: DeviceInfo, status: DeviceStatus, reason: string | undefined): void {
    const now = this.#clock.now();
    const before = this.#known.get(device.id);
    if (before?.status === status && now - before.writtenAtMs < rewriteMs) return;
    this.#known.set(device.id, { status, writtenAtMs: now });
    const lastSeen = status === 'online' ? new Date(now) : undefined;
    if (lastSeen && before?.status === status) {
      this.#seen.add({ id: device.id, lastSeen });
      return;
    }
    this.#table.setStatus(device.id, { status, reason, lastSeen }).catch((error: unknown) => {
      this.#known.delete(device.id);
      this.#log.warn('device status could not be stored', { hostname: device.hostname, error });
    });
    const isNews = before === undefined ? status !== 'online' : before.status !== status;
    if (!isNews) return;
    this.#bus.publish({
      type: 'event',
      eventType: `device.${status}`,
      hostname: device.hostname,
      severity: status === 'online' ? 'info' : 'warning',
      data: { deviceId: device.id, ...(reason ? { reason } : {}) },
      timestamp: new Date(now).toISOString(),
    });
  }
}

/** Unreachable, refused and slow are different things; a breaker that is open says nothing new. */
function statusAfter(error: InfrastructorError): DeviceStatus | undefined {
  switch (error.code) {
    case 'SSH_AUTHENTICATION_FAILED':
    case 'HOST_KEY_UNKNOWN':
    case 'HOST_KEY_CHANGED':
      return 'auth_failed';
    case 'DEADLINE_EXCEEDED':
      return 'slow';
    case 'DEVICE_UNREACHABLE':
    case 'SSH_CONNECTION_LOST':
      return 'unreachable';
    default:
      return undefined;
  }
}
