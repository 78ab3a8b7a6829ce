import PQueue from 'p-queue';
import type { Logger } from '../contract/context.ts';
import type { Devices } from '../devices/devices.ts';
import type { BusMessage, EventBus } from '../events/bus.ts';
import type { Clock } from '../lifecycle/clock.ts';
import type { Tables } from '../lifecycle/tables.ts';
import type { Registry } from '../registry/registry.ts';
import { AlertObserver } from './alert-observer.ts';
import { AlertWriter } from './alert-writer.ts';
import type { AlertsOptions } from './alerts-options.ts';
import { fullSoonFindings } from './full-soon-findings.ts';
import { createInstallationWatch, type StatisticsReader } from './installation-findings.ts';
import { OfflineDevices } from './offline-devices.ts';
import type { OperationWindow } from './operation-window.ts';
import { type OwnRuleName, ownRules } from './own-rules.ts';
import { SnapshotRules } from './snapshot-rules.ts';

export interface AlertWatchServices {
  readonly registry: Pick<Registry, 'collectors' | 'alertRules'>;
  readonly devices: Pick<Devices, 'resolve' | 'table'>;
  readonly tables: Tables;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly statistics: StatisticsReader;
  readonly operations: OperationWindow;
  readonly options: AlertsOptions;
  /** Called when there may be something to tell. */
  onAlert(): void;
}

/** Snapshots that wait to be looked at; beyond it new ones are dropped, and the next of their kind tells the same. */
const mostQueued = 2_000;

const capacityMs = 3_600_000;

/** Looks, one after the other, at all that comes and at what holds without anything coming, from its making to its stop. */
export class AlertWatch {
  readonly #services: AlertWatchServices;
  readonly #log: Logger;
  readonly #queue = new PQueue({ concurrency: 1 });
  readonly #writer: AlertWriter;
  readonly #observer: AlertObserver;
  readonly #rules: SnapshotRules;
  readonly #offline: OfflineDevices;
  readonly #installation: ReturnType<typeof createInstallationWatch>;
  readonly #unsubscribe: () => void;
  #cancelTimer = () => {};
  #capacityAtMs: number;
  #dropped = 0;
  #isStopped = false;

  constructor(services: AlertWatchServices, log: Logger) {
    const { registry, devices, tables, bus, clock, options } = services;
    this.#services = services;
    this.#log = log;
    this.#writer = new AlertWriter({ table: tables.alerts, bus, clock, log, onWritten: services.onAlert });
    const observer = new AlertObserver({
      writer: this.#writer,
      now: () => clock.now(),
      deviceOfflineAfterMs: options.deviceOfflineAfterSec * 1_000,
    });
    this.#observer = observer;
    this.#rules = new SnapshotRules({ registry, devices, tables, observer, log });
    this.#offline = new OfflineDevices({ devices, observer });
    this.#installation = createInstallationWatch(services.statistics, services.operations, options);
    this.#capacityAtMs = clock.now();
    this.#unsubscribe = bus.subscribe((message) => this.#heard(message));
    this.#enqueue(() => this.#restore());
    this.#tick();
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  statistics() {
    return {
      rules: Object.keys(ownRules).length + this.#rules.count,
      open: this.#observer.open,
      pending: this.#observer.pending,
      queued: this.#queue.size + this.#writer.queued,
      dropped: this.#dropped + this.#writer.lost,
    };
  }

  /** Resolves when everything that came so far was looked at and written. */
  async idle(): Promise<void> {
    await this.#queue.onIdle();
    await this.#writer.settled();
  }

  /** Resolves when what it was at is finished. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#unsubscribe();
    this.#cancelTimer();
    this.#queue.clear();
    await this.#queue.onIdle();
    await this.#writer.stop();
  }

  #enqueue(work: () => Promise<void>): void {
    this.#queue
      .add(async () => {
        if (!this.#isStopped) await work();
      })
      .catch((error: unknown) => this.#log.error('alerts could not be brought up to date', { error }));
  }

  #heard(message: BusMessage): void {
    if (message.type === 'data') {
      if (!this.#rules.has(message.dataType) && !this.#offline.has(message.deviceId)) return;
      if (this.#queue.size >= mostQueued) {
        this.#dropped += 1;
        return;
      }
      this.#enqueue(async () => {
        await this.#offline.answered(message.deviceId);
        await this.#rules.look(message);
      });
    }
    if (message.type === 'event' && message.eventType.startsWith('device.'))
      this.#enqueue(() => this.#offline.heard(message));
  }

  async #restore(): Promise<void> {
    const { tables, registry } = this.#services;
    const open = await tables.alerts.open();
    this.#observer.restore(open, (rule) => rule in ownRules || registry.alertRules.has(rule));
    await this.#offline.restore(open);
  }

  #tick(): void {
    if (this.#isStopped) return;
    const { clock, options } = this.#services;
    this.#enqueue(() => this.#lookAround());
    this.#cancelTimer = clock.schedule(options.tickSec * 1_000, () => this.#tick());
  }

  /** What holds without anything coming: devices that stay away, the installation, and by the hour what fills up. */
  async #lookAround(): Promise<void> {
    const { clock, options, onAlert } = this.#services;
    this.#offline.lookAgain();
    const now = clock.now();
    for (const [name, finding] of Object.entries(this.#installation(now)))
      this.#observer.own(name as OwnRuleName, finding);
    onAlert();
    if (now < this.#capacityAtMs) return;
    this.#capacityAtMs = now + capacityMs;
    const rule = ownRules['disk-full-soon'];
    for await (const { device, findings } of fullSoonFindings(this.#services, options.fullWithinDays))
      this.#observer.device(rule.name, device, rule, findings, now);
  }
}
