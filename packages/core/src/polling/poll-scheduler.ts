import PQueue from 'p-queue';
import type { Logger } from '../contract/context.ts';
import { token } from '../contract/token.ts';
import type { Devices } from '../devices/devices.ts';
import type { BusMessage, EventBus } from '../events/bus.ts';
import type { Clock } from '../lifecycle/clock.ts';
import type { ServiceHealth } from '../lifecycle/health.ts';
import type { Registry } from '../registry/registry.ts';
import type { DeviceRow } from '../store/devices-table.ts';
import { DevicePoller } from './device-poller.ts';
import { type PlannedPoll, planPolls, unknownOverrides } from './poll-plan.ts';
import { failedPoll, type PollWork } from './poll-work.ts';
import type { PollingOptions } from './polling-options.ts';

export interface PollSchedulerServices {
  readonly registry: Pick<Registry, 'collectors'>;
  readonly devices: Pick<Devices, 'table' | 'resolve' | 'reportStale'>;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly work: PollWork;
  readonly options: PollingOptions;
  /** From 0 to 1; tests set it. */
  readonly random?: (() => number) | undefined;
}

/** What polling does now, and did since the start. */
export interface PollStatistics {
  readonly enabled: boolean;
  /** Whether this process is the one of the installation that polls. */
  readonly active: boolean;
  readonly devices: number;
  readonly dataTypes: number;
  /** Devices that are left alone because they cannot be reached. */
  readonly paused: number;
  readonly running: number;
  /** Time has come, no place yet. */
  readonly due: number;
  /** Of these, waiting for more than a minute. */
  readonly late: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Events may be lost between processes, so the list of devices is compared now and then. */
const reconcileMs = 5 * 60_000;

const lateMs = 60_000;

/** A device that was not heard of for as many of its shortest intervals is stale. */
const staleIntervals = 5;

/** Collects what has an interval from every monitored device, as devices come and go. One works in an installation. */
export class PollScheduler implements AsyncDisposable {
  readonly #log: Logger;
  readonly #pollers = new Map<string, DevicePoller>();
  #services: PollSchedulerServices | undefined;
  #plan: readonly PlannedPoll[] = [];
  #queue = new PQueue();
  #unsubscribe = () => {};
  #cancelTimer = () => {};
  #controller = new AbortController();
  #changes: Promise<void> = Promise.resolve();
  #active = false;
  #enabled = false;
  #succeeded = 0;
  #failed = 0;
  #skipped = 0;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Polls until the signal; returns when nothing runs any more. */
  async run(services: PollSchedulerServices, signal: AbortSignal): Promise<void> {
    this.#services = services;
    this.#controller = new AbortController();
    this.#plan = planPolls(services.registry, services.options.intervals);
    for (const dataType of unknownOverrides(services.registry, services.options.intervals))
      this.#log.warn('an interval is set for a data type that no plugin collects', { dataType });
    this.#queue = new PQueue({ concurrency: services.options.concurrency });
    this.#unsubscribe = services.bus.subscribe((message) => this.#heard(message));
    this.#active = true;
    this.#log.info('polling begins', { dataTypes: this.#plan.map(({ collector }) => collector.name) });
    this.#reconcile();
    const { promise, resolve } = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (!signal.aborted) await promise;
    await this.#stop();
  }

  /** Says that polling is wanted here, whether or not this process is the one that does it. */
  enable(): void {
    this.#enabled = true;
  }

  statistics(): PollStatistics {
    const now = this.#services?.clock.now() ?? 0;
    const pollers = [...this.#pollers.values()];
    const waiting = [...pollers.flatMap((poller) => poller.waiting(now))];
    return {
      enabled: this.#enabled,
      active: this.#active,
      devices: pollers.length,
      dataTypes: this.#plan.length,
      paused: pollers.filter(({ pausedFor }) => pausedFor !== undefined).length,
      running: this.#queue.pending,
      due: waiting.length + this.#queue.size,
      late: waiting.filter((ms) => ms > lateMs).length,
      succeeded: this.#succeeded,
      failed: this.#failed,
      skipped: this.#skipped,
    };
  }

  health(): ServiceHealth {
    const { late, devices, ...rest } = this.statistics();
    return { status: late > 0 ? 'degraded' : 'healthy', details: { devices, late, ...rest } };
  }

  /** Resolves when no poll runs or waits for a place: for tests that hold the clock. */
  async idle(): Promise<void> {
    await this.#changes;
    await this.#queue.onIdle();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
  }

  async #stop(): Promise<void> {
    this.#active = false;
    this.#unsubscribe();
    this.#cancelTimer();
    this.#controller.abort();
    this.#services = undefined;
    for (const poller of this.#pollers.values()) poller.stop();
    this.#pollers.clear();
    this.#queue.clear();
    await this.#changes;
    await this.#queue.onIdle();
  }

  #heard(message: BusMessage): void {
    if (message.type !== 'event') return;
    const { deviceId } = (message.data ?? {}) as { readonly deviceId?: string };
    if (!deviceId) return;
    if (message.eventType === 'device.online') this.#pollers.get(deviceId)?.resume();
    if (['device.added', 'device.changed', 'device.removed'].includes(message.eventType))
      this.#change(() => this.#renew(deviceId));
  }

  /** Changes of the set of devices, one after the other. */
  #change(work: () => Promise<void>): void {
    this.#changes = this.#changes.then(work).catch((error: unknown) => {
      if (this.#active) this.#log.error('polled devices could not be brought up to date', { error });
    });
  }

  #reconcile(): void {
    this.#change(() => this.#renewAll());
    this.#change(async () => {
      this.#cancelTimer = this.#services?.clock.schedule(reconcileMs, () => this.#reconcile()) ?? (() => {});
    });
  }

  async #renewAll(): Promise<void> {
    const gone = new Set(this.#pollers.keys());
    let cursor: string | undefined;
    do {
      const found = await this.#services?.devices.table.list({ limit: 500, cursor, monitoringEnabled: true });
      for (const row of found?.items ?? []) {
        gone.delete(row.id);
        const poller = await this.#follow(row);
        if (poller) this.#checkStale(poller, row);
      }
      cursor = found?.nextCursor;
    } while (cursor && this.#services);
    for (const deviceId of gone) await this.#renew(deviceId);
  }

  async #renew(deviceId: string): Promise<void> {
    const row = await this.#services?.devices.table.find(deviceId);
    if (row?.monitoringEnabled) {
      await this.#follow(row);
      return;
    }
    this.#pollers.get(deviceId)?.stop();
    this.#pollers.delete(deviceId);
  }

  async #follow({ id }: DeviceRow): Promise<DevicePoller | undefined> {
    const device = await this.#services?.devices.resolve(id).catch(() => undefined);
    const services = this.#services;
    if (!services || !device) return undefined;
    const known = this.#pollers.get(id);
    known?.renew(device);
    const poller = known ?? this.#create(services, device);
    this.#pollers.set(id, poller);
    return poller;
  }

  #checkStale(poller: DevicePoller, { status, lastSeen }: DeviceRow): void {
    const services = this.#services;
    if (!services || status !== 'online' || !lastSeen || poller.shortestIntervalMs === undefined) return;
    // Before it was polled here, nobody listened.
    const silentMs = services.clock.now() - Math.max(Date.parse(lastSeen), poller.startedAtMs);
    if (silentMs > Math.max(reconcileMs, staleIntervals * poller.shortestIntervalMs))
      services.devices.reportStale(poller.device, silentMs);
  }

  #create(
    { clock, options, random, work }: PollSchedulerServices,
    device: Parameters<PollWork['poll']>[0],
  ): DevicePoller {
    const { signal } = this.#controller;
    return new DevicePoller({
      device,
      plan: this.#plan,
      options,
      clock,
      random: random ?? Math.random,
      run: (current, { collector }) =>
        this.#queue.add(async () =>
          signal.aborted ? undefined : work.poll(current, collector, signal).catch(failedPoll),
        ),
      report: ({ collector }, outcome) => {
        if (outcome.ok) this.#succeeded += 1;
        else {
          this.#failed += 1;
          const { code, message } = outcome.error;
          this.#log.debug('poll failed', { device: device.hostname, dataType: collector.name, code, error: message });
        }
      },
      skipped: (count) => {
        this.#skipped += count;
      },
    });
  }
}

/** Gives tools and the health report the state of polling. */
export const pollSchedulerToken = token<PollScheduler>('infrastructor.poll-scheduler');
