import type { Devices } from '../devices/devices.ts';
import type { EventMessage } from '../events/bus.ts';
import type { AlertRow } from '../store/alerts-table.ts';
import type { AlertObserver } from './alert-observer.ts';
import { ownRules } from './own-rules.ts';

export interface OfflineDevicesServices {
  readonly devices: Pick<Devices, 'resolve' | 'table'>;
  readonly observer: AlertObserver;
}

const rule = ownRules['device-offline'];

/** The devices that cannot be reached or refuse us, until they answer or nobody watches them any more. */
export class OfflineDevices {
  readonly #services: OfflineDevicesServices;
  readonly #away = new Map<string, { readonly hostname: string; readonly message: string }>();

  constructor(services: OfflineDevicesServices) {
    this.#services = services;
  }

  has(deviceId: string): boolean {
    return this.#away.has(deviceId);
  }

  /** Finds who is away now, and what was told of those that are back. */
  async restore(open: readonly AlertRow[]): Promise<void> {
    const { table } = this.#services.devices;
    for (const status of ['unreachable', 'auth_failed'] as const) {
      let cursor: string | undefined;
      do {
        const found = await table.list({ limit: 500, status, monitoringEnabled: true, cursor });
        for (const { id, hostname, statusReason } of found.items) this.#left(id, hostname, statusReason ?? status);
        cursor = found.nextCursor;
      } while (cursor);
    }
    for (const { deviceId, rule: name } of open) {
      if (name === rule.name && deviceId && !this.#away.has(deviceId)) await this.#returned(deviceId);
    }
  }

  /** A device has answered. */
  async answered(deviceId: string): Promise<void> {
    if (this.#away.has(deviceId)) await this.#returned(deviceId);
  }

  /** What an event says of a device. */
  async heard({ eventType, hostname, data }: EventMessage): Promise<void> {
    const { deviceId, reason } = (data ?? {}) as { readonly deviceId?: string; readonly reason?: string };
    if (!deviceId) return;
    switch (eventType) {
      case 'device.unreachable':
      case 'device.auth_failed': {
        const row = await this.#services.devices.table.find(deviceId);
        if (row?.monitoringEnabled) this.#left(deviceId, hostname ?? row.hostname, reason ?? eventType);
        break;
      }
      case 'device.online':
        await this.#returned(deviceId);
        break;
      case 'device.removed':
        this.#away.delete(deviceId);
        this.#services.observer.forgetDevice(deviceId);
        break;
      case 'device.changed':
        await this.#checkMonitored(deviceId);
        break;
    }
  }

  /** Who stays away sends nothing: the time that it has to be away passes here. */
  lookAgain(): void {
    for (const deviceId of this.#away.keys()) this.#look(deviceId);
  }

  #left(deviceId: string, hostname: string, reason: string): void {
    this.#away.set(deviceId, { hostname, message: `${hostname} cannot be reached: ${reason}` });
    this.#look(deviceId);
  }

  async #returned(id: string): Promise<void> {
    const { devices, observer } = this.#services;
    const known = this.#away.get(id) ?? (await devices.resolve(id).catch(() => undefined));
    this.#away.delete(id);
    observer.own('device-offline', undefined, { id, hostname: known?.hostname });
  }

  /** What is not watched any more is not known any more. */
  async #checkMonitored(id: string): Promise<void> {
    const { devices, observer } = this.#services;
    const row = await devices.table.find(id);
    if (!row || row.monitoringEnabled) return;
    this.#away.delete(id);
    observer.clearDevice({ id, hostname: row.hostname });
  }

  #look(id: string): void {
    const away = this.#away.get(id);
    if (!away) return;
    const finding = { severity: rule.severity, message: away.message };
    this.#services.observer.own('device-offline', finding, { id, hostname: away.hostname });
  }
}
