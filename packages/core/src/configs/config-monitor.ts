import PQueue from 'p-queue';
import type { DeviceInfo, Logger } from '../contract/context.ts';
import { token } from '../contract/token.ts';
import type { Devices } from '../devices/devices.ts';
import type { BusMessage, EventBus } from '../events/bus.ts';
import type { Tables } from '../lifecycle/tables.ts';
import type { BackgroundWork } from './background-work.ts';
import { ChangeRecorder } from './change-recorder.ts';
import { ConfigTypeSet } from './config-type-set.ts';
import type { ConfigsOptions } from './configs-options.ts';
import { DeviceMonitor } from './device-monitor.ts';
import { TrackedFiles } from './tracked-files.ts';
import { summariseWatching, type WatchStatistics } from './watch-statistics.ts';

export interface ConfigMonitorServices {
  readonly devices: Devices;
  readonly bus: EventBus;
  readonly tables: Pick<Tables, 'configurationSnapshots'>;
  readonly work: BackgroundWork;
  readonly options: ConfigsOptions;
}

/** Follows the configuration files of every monitored device, as devices come and go. */
export class ConfigMonitor {
  readonly #log: Logger;
  readonly #monitors = new Map<string, DeviceMonitor>();
  #services: ConfigMonitorServices | undefined;
  #types = new ConfigTypeSet([]);
  #scans = new PQueue();
  /** Changes of the set of devices, one after the other. */
  #changes: Promise<void> = Promise.resolve();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Watches until the signal aborts, and resolves when nothing of it is left. Devices are connected to a few at a time. */
  async run(services: ConfigMonitorServices, signal: AbortSignal): Promise<void> {
    if (this.#services || signal.aborted) return;
    this.#services = services;
    this.#types = new ConfigTypeSet(services.work.configTypes);
    this.#scans = new PQueue({ concurrency: services.options.concurrentScans });
    const unsubscribe = services.bus.subscribe((message) => this.#heard(message));
    this.#change(() => this.#watchAll());
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => resolve(), { once: true });
    await ended;
    unsubscribe();
    this.#services = undefined;
    await this.#changes;
    await Promise.all([...this.#monitors.values()].map((monitor) => monitor.stop()));
    this.#monitors.clear();
  }

  /** The monitor of a device, where this process watches it. */
  of(deviceId: string): DeviceMonitor | undefined {
    return this.#monitors.get(deviceId);
  }

  statistics(): WatchStatistics {
    return summariseWatching(
      this.#services !== undefined,
      [...this.#monitors.values()].map((monitor) => monitor.statistics()),
    );
  }

  #change(work: () => Promise<void>): void {
    this.#changes = this.#changes.then(work).catch((error: unknown) => {
      this.#log.error('watched devices could not be brought up to date', { error });
    });
  }

  #heard(message: BusMessage): void {
    if (message.type !== 'event') return;
    const { deviceId } = (message.data ?? {}) as { readonly deviceId?: string };
    if (!deviceId) return;
    const { eventType } = message;
    if (eventType === 'device.online') this.#monitors.get(deviceId)?.retryNow();
    if (['device.added', 'device.changed', 'device.removed'].includes(eventType))
      this.#change(() => this.#renew(deviceId));
  }

  async #watchAll(): Promise<void> {
    let cursor: string | undefined;
    do {
      const found = await this.#services?.devices.table.list({ limit: 500, cursor, monitoringEnabled: true });
      for (const { id } of found?.items ?? []) await this.#renew(id);
      cursor = found?.nextCursor;
    } while (cursor && this.#services);
  }

  async #renew(deviceId: string): Promise<void> {
    const old = this.#monitors.get(deviceId);
    this.#monitors.delete(deviceId);
    await old?.stop();
    const services = this.#services;
    const row = await services?.devices.table.find(deviceId);
    // A recording has no files that could change.
    if (!services || !row?.monitoringEnabled || row.transport === 'replay') return;
    const monitor = this.#create(services, await services.devices.resolve(deviceId));
    this.#monitors.set(deviceId, monitor);
    monitor.start();
  }

  #create({ devices, bus, tables, work, options }: ConfigMonitorServices, device: DeviceInfo): DeviceMonitor {
    const table = tables.configurationSnapshots;
    const recorder = new ChangeRecorder({ table, bus, work, log: this.#log });
    const now = () => new Date(work.clock.now());
    return new DeviceMonitor({
      device,
      types: this.#types,
      files: new TrackedFiles({ device, types: this.#types, options, table, recorder, now }),
      options,
      log: this.#log,
      now,
      shell: () => devices.shell(device),
      context: (signal) => work.context(device, signal),
      mayWatch: () =>
        [...this.#monitors.values()].filter(({ isWatching }) => isWatching).length < options.maxWatchedDevices,
      limited: (run) => this.#scans.add(run),
    });
  }
}

/** Gives tools what is known of watched files beyond their history. */
export const configMonitorToken = token<ConfigMonitor>('infrastructor.config-monitor');
