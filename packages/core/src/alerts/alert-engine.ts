import { LRUCache } from 'lru-cache';
import PQueue from 'p-queue';
import type { AlertRuleDefinition } from '../contract/alert-rule.ts';
import type { DeviceInfo, Logger } from '../contract/context.ts';
import { durationMs } from '../contract/duration.ts';
import { token } from '../contract/token.ts';
import type { Devices } from '../devices/devices.ts';
import type { BusMessage, DataMessage, EventBus, EventMessage } from '../events/bus.ts';
import type { Clock } from '../lifecycle/clock.ts';
import type { Tables } from '../lifecycle/tables.ts';
import { parametersKey } from '../pipeline/canonical-json.ts';
import type { Registry } from '../registry/registry.ts';
import { problemsIn, validated } from '../schema/validator.ts';
import { AlertStates, type Finding, type RuleTimes } from './alert-states.ts';
import { AlertWriter } from './alert-writer.ts';
import type { AlertsOptions } from './alerts-options.ts';
import { fullSoonFindings } from './full-soon-findings.ts';
import { createInstallationWatch, type StatisticsReader } from './installation-findings.ts';
import type { OperationWindow } from './operation-window.ts';
import { type OwnRule, type OwnRuleName, ownRules } from './own-rules.ts';

export interface AlertEngineServices {
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

export interface AlertStatistics {
  readonly active: boolean;
  readonly rules: number;
  readonly open: number;
  readonly pending: number;
  readonly queued: number;
  /** Snapshots and alerts that came faster than they could be looked at. */
  readonly dropped: number;
}

/** Snapshots that wait to be looked at; beyond it new ones are dropped, and the next of their kind tells the same. */
const mostQueued = 2_000;

/** Snapshots before the newest that are kept in memory; the others are in the database. */
const mostKept = 2_000;

const capacityMs = 3_600_000;

/** Looks at every snapshot with the rules of all plugins, and at the installation itself. One works in an installation. */
export class AlertEngine implements AsyncDisposable {
  readonly #log: Logger;
  #services: AlertEngineServices | undefined;
  #states = new AlertStates();
  #writer: AlertWriter | undefined;
  #queue = new PQueue({ concurrency: 1 });
  #rules = new Map<string, readonly AlertRuleDefinition[]>();
  /** By device and data type. */
  readonly #before = new LRUCache<string, { readonly data: unknown }>({ max: mostKept });
  readonly #offline = new Map<string, { readonly hostname: string; readonly message: string }>();
  readonly #broken = new Set<string>();
  #watch: ReturnType<typeof createInstallationWatch> = () => ({
    'error-rate': undefined,
    'slow-answers': undefined,
    'cache-hit-ratio': undefined,
    'database-pool': undefined,
  });
  #unsubscribe = () => {};
  #cancelTimer = () => {};
  #capacityAtMs = 0;
  #dropped = 0;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Watches until the signal; returns when all that was found is written. */
  async run(services: AlertEngineServices, signal: AbortSignal): Promise<void> {
    this.#services = services;
    this.#states = new AlertStates();
    this.#offline.clear();
    this.#before.clear();
    const { bus, clock, options, registry, tables, onAlert } = services;
    this.#rules = Map.groupBy(
      [...registry.alertRules.values()].map(({ definition }) => definition),
      ({ dataType }) => dataType,
    );
    this.#watch = createInstallationWatch(services.statistics, services.operations, options);
    this.#writer = new AlertWriter({ table: tables.alerts, bus, clock, log: this.#log, onWritten: onAlert });
    this.#unsubscribe = bus.subscribe((message) => this.#heard(message));
    this.#capacityAtMs = clock.now();
    this.#enqueue(() => this.#restore());
    this.#tick();
    const { promise, resolve } = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (!signal.aborted) await promise;
    await this.#stop();
  }

  statistics(): AlertStatistics {
    return {
      active: this.#services !== undefined,
      rules: Object.keys(ownRules).length + [...this.#rules.values()].flat().length,
      open: this.#states.open,
      pending: this.#states.pending,
      queued: this.#queue.size + (this.#writer?.queued ?? 0),
      dropped: this.#dropped + (this.#writer?.lost ?? 0),
    };
  }

  /** Resolves when everything that came so far was looked at and written. */
  async idle(): Promise<void> {
    await this.#queue.onIdle();
    await this.#writer?.settled();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
  }

  async #stop(): Promise<void> {
    this.#unsubscribe();
    this.#cancelTimer();
    this.#services = undefined;
    this.#queue.clear();
    await this.#queue.onIdle();
    await this.#writer?.stop();
  }

  #enqueue(work: () => Promise<void>): void {
    this.#queue
      .add(async () => {
        if (this.#services) await work();
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
      this.#enqueue(() => this.#look(message));
    }
    if (message.type === 'event' && message.eventType.startsWith('device.'))
      this.#enqueue(() => this.#heardOf(message));
  }

  /** Goes on where the process before ended: what is open is known, and is not fired again. */
  async #restore(): Promise<void> {
    const services = this.#services;
    if (!services) return;
    const now = services.clock.now();
    for (const { rule, deviceId, subject, severity, message } of await services.tables.alerts.open()) {
      const identity = { rule, deviceId: deviceId ?? undefined, subject };
      this.#states.restore(identity, { severity, message }, now);
      // A rule that no plugin has any more can never say that it is over.
      const isKnown = rule in ownRules || services.registry.alertRules.has(rule);
      if (!isKnown) this.#observe(identity, undefined, instantly, undefined, now);
    }
    for (const status of ['unreachable', 'auth_failed'] as const) {
      let cursor: string | undefined;
      do {
        const found = await services.devices.table.list({ limit: 500, status, monitoringEnabled: true, cursor });
        for (const { id, hostname, statusReason } of found.items) this.#away(id, hostname, statusReason ?? status);
        cursor = found.nextCursor;
      } while (cursor);
    }
    for (const { deviceId, rule } of (await services.tables.alerts.open()).filter((alert) => alert.deviceId !== null)) {
      if (rule === 'device-offline' && deviceId && !this.#offline.has(deviceId)) await this.#back(deviceId);
    }
  }

  async #look({ deviceId, dataType, data, params, collectedAt }: DataMessage): Promise<void> {
    if (this.#offline.has(deviceId)) await this.#back(deviceId);
    const rules = this.#rules.get(dataType);
    const services = this.#services;
    if (!rules || !services || !this.#isWhole(dataType, params)) return;
    const device = await services.devices.resolve(deviceId).catch(() => undefined);
    if (!device) return;
    const key = `${deviceId} ${dataType}`;
    const known = this.#before.get(key) ?? (await this.#stored(deviceId, dataType, params, new Date(collectedAt)));
    this.#before.set(key, { data });
    for (const rule of rules) this.#apply(rule, device, data, known?.data, Date.parse(collectedAt));
  }

  /** A part of what there is (one pool, one container) says nothing of the rest. */
  #isWhole(dataType: string, params: Readonly<Record<string, unknown>>): boolean {
    const collector = this.#services?.registry.collectors.get(dataType)?.definition;
    if (!collector) return false;
    if (problemsIn(collector.params, {}).length > 0) return false;
    return (
      parametersKey(params) === parametersKey(validated(collector.params, {}, dataType) as Record<string, unknown>)
    );
  }

  async #stored(deviceId: string, dataType: string, params: DataMessage['params'], to: Date) {
    const request = { limit: 1, to, paramsKey: parametersKey(params) };
    const found = await this.#services?.tables.snapshots.history(deviceId, dataType, request).catch(() => undefined);
    return found?.items[0];
  }

  #apply(rule: AlertRuleDefinition, device: DeviceInfo, now: unknown, before: unknown, atMs: number): void {
    const found = new Map<string, Finding | 'holding'>();
    try {
      for (const subject of rule.stillHolds?.(now, before, device) ?? []) found.set(subject, 'holding');
      for (const { subject, message, severity } of rule.when(now, before, device))
        found.set(subject, { severity: severity ?? rule.severity, message });
    } catch (error) {
      // Once for each rule: a broken one would otherwise fill the log with every snapshot.
      if (!this.#broken.has(rule.name)) this.#log.error('an alert rule threw', { rule: rule.name, error });
      this.#broken.add(rule.name);
      return;
    }
    const times = { holdForMs: durationMs(rule.holdFor), clearForMs: durationMs(rule.clearFor) };
    for (const subject of new Set([...this.#states.subjects(rule.name, device.id), ...found.keys()])) {
      const identity = { rule: rule.name, deviceId: device.id, subject };
      this.#observe(identity, device.hostname, times, found.get(subject), atMs);
    }
  }

  async #heardOf({ eventType, hostname, data }: EventMessage): Promise<void> {
    const { deviceId, reason } = (data ?? {}) as { readonly deviceId?: string; readonly reason?: string };
    if (!deviceId) return;
    switch (eventType) {
      case 'device.unreachable':
      case 'device.auth_failed': {
        const row = await this.#services?.devices.table.find(deviceId);
        if (row?.monitoringEnabled) this.#away(deviceId, hostname ?? row.hostname, reason ?? eventType);
        break;
      }
      case 'device.online':
        await this.#back(deviceId);
        break;
      case 'device.removed':
        this.#offline.delete(deviceId);
        this.#states.forgetDevice(deviceId);
        break;
      case 'device.changed':
        await this.#checkMonitored(deviceId);
        break;
    }
  }

  #away(deviceId: string, hostname: string, reason: string): void {
    this.#offline.set(deviceId, { hostname, message: `${hostname} cannot be reached: ${reason}` });
    this.#lookAtOffline(deviceId);
  }

  async #back(deviceId: string): Promise<void> {
    const hostname = this.#offline.get(deviceId)?.hostname ?? (await this.#hostnameOf(deviceId));
    this.#offline.delete(deviceId);
    this.#own('device-offline', { deviceId, hostname }, undefined);
  }

  /** What is not watched any more is not known any more. */
  async #checkMonitored(deviceId: string): Promise<void> {
    const row = await this.#services?.devices.table.find(deviceId);
    if (!row || row.monitoringEnabled) return;
    this.#offline.delete(deviceId);
    const now = this.#services?.clock.now() ?? 0;
    for (const identity of this.#states.ofDevice(deviceId))
      this.#observe(identity, row.hostname, instantly, undefined, now);
  }

  async #hostnameOf(deviceId: string): Promise<string | undefined> {
    return (await this.#services?.devices.resolve(deviceId).catch(() => undefined))?.hostname;
  }

  #lookAtOffline(deviceId: string): void {
    const away = this.#offline.get(deviceId);
    if (!away) return;
    const finding = { severity: ownRules['device-offline'].severity, message: away.message };
    this.#own('device-offline', { deviceId, hostname: away.hostname }, finding);
  }

  #tick(): void {
    const services = this.#services;
    if (!services) return;
    this.#enqueue(() => this.#lookAround());
    this.#cancelTimer = services.clock.schedule(services.options.tickSec * 1_000, () => this.#tick());
  }

  /** What holds without anything coming: devices that stay away, the installation, and by the hour what fills up. */
  async #lookAround(): Promise<void> {
    const services = this.#services;
    if (!services) return;
    for (const deviceId of this.#offline.keys()) this.#lookAtOffline(deviceId);
    const now = services.clock.now();
    for (const [name, finding] of Object.entries(this.#watch(now))) this.#own(name as OwnRuleName, {}, finding);
    services.onAlert();
    if (now < this.#capacityAtMs) return;
    this.#capacityAtMs = now + capacityMs;
    const rule = ownRules['disk-full-soon'];
    for await (const { device, findings } of fullSoonFindings(services, services.options.fullWithinDays)) {
      for (const subject of new Set([...this.#states.subjects(rule.name, device.id), ...findings.keys()])) {
        const identity = { rule: rule.name, deviceId: device.id, subject };
        this.#observe(identity, device.hostname, rule, findings.get(subject), now);
      }
    }
  }

  #own(
    name: OwnRuleName,
    { deviceId, hostname }: { readonly deviceId?: string; readonly hostname?: string | undefined },
    finding: Finding | undefined,
  ): void {
    const services = this.#services;
    if (!services) return;
    const rule: OwnRule = ownRules[name];
    const holdForMs = name === 'device-offline' ? services.options.deviceOfflineAfterSec * 1_000 : rule.holdForMs;
    const identity = { rule: name, deviceId, subject: '' };
    this.#observe(identity, hostname, { ...rule, holdForMs }, finding, services.clock.now());
  }

  #observe(
    identity: Parameters<AlertStates['observe']>[0],
    hostname: string | undefined,
    times: RuleTimes,
    finding: Finding | 'holding' | undefined,
    atMs: number,
  ): void {
    const transition = this.#states.observe(identity, times, finding, atMs);
    if (transition) this.#writer?.add(transition, hostname);
  }
}

const instantly: RuleTimes = { holdForMs: 0, clearForMs: 0 };

/** Gives tools and the health report the state of alerts. */
export const alertEngineToken = token<AlertEngine>('infrastructor.alert-engine');
