import type { BusMessage, EventBus, Logger, StartContext } from '@infrastructor/core';
import type { RegisteredDevice } from '../connection/device-shells.ts';
import type { EngineServices } from '../connection/engines.ts';
import { watchEngine } from './watch-engine.ts';

export interface WatcherServices extends EngineServices {
  readonly bus: EventBus;
}

/** What watchers do through the host. */
export type WatcherHost = Pick<StartContext, 'log' | 'invalidate' | 'onDevice'>;

interface Watcher {
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

/** Devices are looked at this often, beside every change of one that the bus tells. */
const lookIntervalMs = 60_000;
const settleMs = 200;
const pageSize = 500;

const deviceChanges: readonly string[] = [
  'device.added',
  'device.changed',
  'device.removed',
  'device.analyzed',
  'device.online',
];

/** Follows the engine of every monitored device that has one; at most as many as the options allow. */
export class EngineWatchers implements AsyncDisposable {
  readonly #services: WatcherServices;
  readonly #host: WatcherHost;
  readonly #log: Logger;
  readonly #watchers = new Map<string, Watcher>();
  readonly #unsubscribe: () => void;
  readonly #interval: NodeJS.Timeout;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #closed = false;

  constructor(services: WatcherServices, host: WatcherHost) {
    this.#services = services;
    this.#host = host;
    this.#log = host.log;
    this.#unsubscribe = services.bus.subscribe((message) => this.#heard(message));
    this.#interval = setInterval(() => this.#lookSoon(), lookIntervalMs).unref();
    this.#lookSoon();
  }

  get size(): number {
    return this.#watchers.size;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#unsubscribe();
    clearInterval(this.#interval);
    clearTimeout(this.#timer);
    const watchers = [...this.#watchers.values()];
    this.#watchers.clear();
    for (const { controller } of watchers) controller.abort();
    await Promise.allSettled([this.#looking, ...watchers.map(({ ended }) => ended)]);
  }

  #heard(message: BusMessage): void {
    if (message.type !== 'event' || !deviceChanges.includes(message.eventType)) return;
    const { deviceId } = (message.data ?? {}) as { readonly deviceId?: string };
    if (deviceId !== undefined && (message.eventType === 'device.changed' || message.eventType === 'device.removed')) {
      // It may be another machine now: its watcher begins anew.
      this.#end(deviceId);
    }
    this.#lookSoon();
  }

  #lookSoon(): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const before = this.#looking ?? Promise.resolve();
      this.#looking = before
        .then(() => this.#look())
        .catch((error: Error) => this.#log.warn('devices could not be looked through', { error: error.message }));
    }, settleMs).unref();
  }

  async #look(): Promise<void> {
    const wanted = new Map<string, RegisteredDevice>();
    const { maxWatchedDevices } = this.#services.options;
    let cursor: string | undefined;
    do {
      const page = await this.#services.devices.table.list({ limit: pageSize, cursor });
      for (const device of page.items) {
        if (device.monitoringEnabled && device.capabilities && 'docker' in device.capabilities)
          wanted.set(device.id, device);
      }
      cursor = page.nextCursor;
    } while (cursor !== undefined && wanted.size < maxWatchedDevices);
    for (const id of [...this.#watchers.keys()]) if (!wanted.has(id)) this.#end(id);
    for (const device of wanted.values()) {
      if (this.#closed || this.#watchers.size >= maxWatchedDevices) return;
      if (!this.#watchers.has(device.id)) await this.#begin(device);
    }
  }

  async #begin({ id }: RegisteredDevice): Promise<void> {
    const device = await this.#services.devices.resolve(id);
    if (this.#closed) return;
    const controller = new AbortController();
    const { client } = this.#services.engines.of(device, this.#services);
    const { signal } = controller;
    const ended = watchEngine({ device, client, bus: this.#services.bus, host: this.#host, signal }).catch(
      (error: Error) => {
        this.#log.error('an engine is no longer followed', { device: device.hostname, error: error.message });
        // Not that of another watcher, which may have begun meanwhile.
        if (this.#watchers.get(id)?.controller === controller) this.#watchers.delete(id);
      },
    );
    this.#watchers.set(id, { controller, ended });
  }

  #end(deviceId: string): void {
    this.#watchers.get(deviceId)?.controller.abort();
    this.#watchers.delete(deviceId);
  }
}
