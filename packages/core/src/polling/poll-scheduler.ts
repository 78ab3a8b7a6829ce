import PQueue from 'p-queue';
import type { DeviceInfo, Logger } from '../contract/context.ts';
import type { Share } from '../contract/share.ts';
import { token } from '../contract/token.ts';
import { type Devices, toDeviceInfo } from '../devices/devices.ts';
import type { BusMessage, EventBus } from '../events/bus.ts';
import type { Clock } from '../lifecycle/clock.ts';
import type { ServiceHealth } from '../lifecycle/health.ts';
import type { Registry } from '../registry/registry.ts';
import type { DeviceRow } from '../store/devices-table.ts';
import { DevicePoller } from './device-poller.ts';
import { type PlannedPoll, planPolls, unknownOverrides } from './poll-plan.ts';
import { failedPoll, type PollWork } from './poll-work.ts';
import type { PollingOptions } from './polling-options.ts';
import { RecentDelays } from './recent-delays.ts';
import { partOf } from './spread.ts';

export interface PollSchedulerServices {
  readonly registry: Pick<Registry, 'collectors'>;
  readonly devices: Pick<Devices, 'table' | 'reportStale'>;
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
  /** Whether this process polls a share of the devices. */
  readonly active: boolean;
  /** Of so many parts into which all devices are divided this process has these. */
  readonly parts: number;
  readonly ofParts: number;
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
  /** How long after their time the last thousand polls began, in milliseconds; left out before the first. */
  readonly delayMs?: { readonly p50: number; readonly p95: number; readonly p99: number } | undefined;
}

/** Into how many parts the devices are divided: no more processes than these share the polling. */
export const pollParts = 128;

/** First polls after a start take a connection each, which costs more than the poll. */
const firstPollsPerSec = 10;

/** Events may be lost between processes, so the list of devices is compared now and then. */
const reconcileMs = 5 * 60_000;

const lateMs = 60_000;

/** A device that was not heard of for as many of its shortest intervals is stale. */
const staleIntervals = 5;

/** Collects what has an interval from the monitored devices of the parts that this process has, as devices come and go. */
export class PollScheduler implements AsyncDisposable {
  readonly #log: Logger;
  readonly #pollers = new Map<string, DevicePoller>();
  readonly #parts = new Map<number, { readonly share: Share; readonly signal: AbortSignal }>();
  readonly #delays = new RecentDelays();
  #services: PollSchedulerServices | undefined;
  #plan: readonly PlannedPoll[] = [];
  #queue = new PQueue();
  #unsubscribe = () => {};
  #cancelTimer = () => {};
  #changes: Promise<void> = Promise.resolve();
  #isRenewWanted = false;
  #enabled = false;
  #succeeded = 0;
  #failed = 0;
  #skipped = 0;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Polls the devices of one part until the signal; returns when nothing of it runs any more. */
  async run(services: PollSchedulerServices, share: Share, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    if (this.#parts.size === 0) this.#begin(services);
    this.#parts.set(share.index, { share, signal });
    this.#renewSoon();
    const { promise, resolve } = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => resolve(), { once: true });
    await promise;
    this.#parts.delete(share.index);
    await this.#changes;
    const left = [...this.#pollers].filter(([deviceId]) => partOf(deviceId, share.count) === share.index);
    for (const [deviceId] of left) this.#pollers.delete(deviceId);
    await Promise.all(left.map(([, poller]) => poller.stop()));
    if (this.#parts.size === 0) this.#end();
  }

  /** Says that polling is wanted here, whether or not this process is the one that does it. */
  enable(): void {
    this.#enabled = true;
  }

  statistics(): PollStatistics {
    const now = this.#services?.clock.now() ?? 0;
    const pollers = [...this.#pollers.values()];
    const waiting = pollers.flatMap((poller) => poller.waiting(now));
    return {
      enabled: this.#enabled,
      active: this.#parts.size > 0,
      parts: this.#parts.size,
      ofParts: pollParts,
      devices: pollers.length,
      dataTypes: this.#plan.length,
      paused: pollers.filter(({ pausedFor }) => pausedFor !== undefined).length,
      running: this.#queue.pending,
      due: waiting.length + this.#queue.size,
      late: waiting.filter((ms) => ms > lateMs).length,
      succeeded: this.#succeeded,
      failed: this.#failed,
      skipped: this.#skipped,
      delayMs: this.#delays.quantiles(),
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
    const pollers = [...this.#pollers.values()];
    this.#parts.clear();
    this.#pollers.clear();
    this.#end();
    this.#queue.clear();
    await this.#changes;
    await Promise.all(pollers.map((poller) => poller.stop()));
  }

  #begin(services: PollSchedulerServices): void {
    this.#services = services;
    this.#plan = planPolls(services.registry, services.options.intervals);
    for (const dataType of unknownOverrides(services.registry, services.options.intervals))
      this.#log.warn('an interval is set for a data type that no plugin collects', { dataType });
    this.#queue = new PQueue({ concurrency: services.options.concurrency });
    this.#unsubscribe = services.bus.subscribe((message) => this.#heard(message));
    this.#cancelTimer = services.clock.schedule(reconcileMs, () => this.#reconcile());
    this.#log.info('polling begins', { dataTypes: this.#plan.map(({ collector }) => collector.name) });
  }

  #end(): void {
    this.#unsubscribe();
    this.#cancelTimer();
    this.#services = undefined;
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
      if (this.#services) this.#log.error('polled devices could not be brought up to date', { error });
    });
  }

  #reconcile(): void {
    this.#renewSoon();
    this.#cancelTimer = this.#services?.clock.schedule(reconcileMs, () => this.#reconcile()) ?? (() => {});
  }

  /** Compares all devices once, however many parts have come in one moment. */
  #renewSoon(): void {
    if (this.#isRenewWanted) return;
    this.#isRenewWanted = true;
    this.#change(async () => {
      this.#isRenewWanted = false;
      await this.#renewAll();
    });
  }

  async #renewAll(): Promise<void> {
    const gone = new Set(this.#pollers.keys());
    const mine: DeviceRow[] = [];
    let cursor: string | undefined;
    do {
      const found = await this.#services?.devices.table.list({ limit: 500, cursor, monitoringEnabled: true });
      for (const row of found?.items ?? []) if (this.#partOf(row.id)) mine.push(row);
      cursor = found?.nextCursor;
    } while (cursor && this.#services);
    for (const row of mine) {
      gone.delete(row.id);
      const poller = this.#follow(row, mine.length);
      if (poller) this.#checkStale(poller, row);
    }
    for (const deviceId of gone) await this.#renew(deviceId);
  }

  async #renew(deviceId: string): Promise<void> {
    if (!this.#partOf(deviceId)) return;
    const row = await this.#services?.devices.table.find(deviceId);
    if (row?.monitoringEnabled) {
      this.#follow(row, 1);
      return;
    }
    void this.#pollers.get(deviceId)?.stop();
    this.#pollers.delete(deviceId);
  }

  /** The part in which a device is, where this process has it. */
  #partOf(deviceId: string): { readonly share: Share; readonly signal: AbortSignal } | undefined {
    const [any] = this.#parts.values();
    return any && this.#parts.get(partOf(deviceId, any.share.count));
  }

  /** @param together with so many devices, which all come now */
  #follow(row: DeviceRow, together: number): DevicePoller | undefined {
    const services = this.#services;
    const part = this.#partOf(row.id);
    if (!services || !part) return undefined;
    const device = toDeviceInfo(row);
    const known = this.#pollers.get(row.id);
    known?.renew(device);
    const poller = known ?? this.#create(services, device, part, together);
    this.#pollers.set(row.id, poller);
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
    device: DeviceInfo,
    { share, signal }: { readonly share: Share; readonly signal: AbortSignal },
    together: number,
  ): DevicePoller {
    return new DevicePoller({
      device,
      plan: this.#plan,
      options,
      clock,
      random: random ?? Math.random,
      firstWithinMs:
        options.firstWithinSec === 0 ? 0 : Math.max(options.firstWithinSec, together / firstPollsPerSec) * 1_000,
      takenOver: share.takenOver,
      run: (current, { collector }, dueAtMs) =>
        this.#queue.add(async () => {
          if (signal.aborted) return undefined;
          this.#delays.add(clock.now() - dueAtMs);
          return work.poll(current, collector, signal).catch(failedPoll);
        }),
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
