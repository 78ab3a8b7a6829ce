import { LRUCache } from 'lru-cache';
import { heapBytes } from '../cache/heap-bytes.ts';
import type { AlertRuleDefinition } from '../contract/alert-rule.ts';
import type { DeviceInfo, Logger } from '../contract/context.ts';
import { durationMs } from '../contract/duration.ts';
import type { Devices } from '../devices/devices.ts';
import type { DataMessage } from '../events/bus.ts';
import type { Tables } from '../lifecycle/tables.ts';
import { parametersKey } from '../pipeline/canonical-json.ts';
import type { Registry } from '../registry/registry.ts';
import { problemsIn, validated } from '../schema/validator.ts';
import type { AlertObserver } from './alert-observer.ts';
import type { Finding } from './alert-states.ts';

export interface SnapshotRulesServices {
  readonly registry: Pick<Registry, 'collectors' | 'alertRules'>;
  readonly devices: Pick<Devices, 'resolve'>;
  readonly tables: Pick<Tables, 'snapshots'>;
  readonly observer: AlertObserver;
  readonly log: Logger;
}

/** Of memory for what was before; much of it is in the cache as well, and the same there. */
const mostKeptBytes = 32 * 1024 * 1024;

/** The rules of all plugins: looks at a snapshot with all that are for its data type. */
export class SnapshotRules {
  readonly #services: SnapshotRulesServices;
  readonly #rules: ReadonlyMap<string, readonly AlertRuleDefinition[]>;
  /**
   * The newest snapshot of each device and data type that has rules. It is the whole snapshot, because a rule is given the one
   * before and may compare anything of it. It is no more than a short way to the database, which is asked for what is not
   * here.
   */
  readonly #before = new LRUCache<string, { readonly data: unknown }>({
    maxSize: mostKeptBytes,
    sizeCalculation: ({ data }, key) => heapBytes(key) + heapBytes(data),
  });
  readonly #broken = new Set<string>();

  constructor(services: SnapshotRulesServices) {
    this.#services = services;
    this.#rules = Map.groupBy(
      [...services.registry.alertRules.values()].map(({ definition }) => definition),
      ({ dataType }) => dataType,
    );
  }

  get count(): number {
    return this.#services.registry.alertRules.size;
  }

  has(dataType: string): boolean {
    return this.#rules.has(dataType);
  }

  async look({ deviceId, dataType, data, params, collectedAt }: DataMessage): Promise<void> {
    const rules = this.#rules.get(dataType);
    if (!rules || !this.#isWhole(dataType, params)) return;
    const device = await this.#services.devices.resolve(deviceId).catch(() => undefined);
    if (!device) return;
    const key = `${deviceId} ${dataType}`;
    const known = this.#before.get(key) ?? (await this.#stored(deviceId, dataType, params, new Date(collectedAt)));
    this.#before.set(key, { data });
    for (const rule of rules) this.#apply(rule, device, data, known?.data, Date.parse(collectedAt));
  }

  /** A part of what there is (one pool, one container) says nothing of the rest. */
  #isWhole(dataType: string, params: Readonly<Record<string, unknown>>): boolean {
    const collector = this.#services.registry.collectors.get(dataType)?.definition;
    if (!collector) return false;
    if (problemsIn(collector.params, {}).length > 0) return false;
    return (
      parametersKey(params) === parametersKey(validated(collector.params, {}, dataType) as Record<string, unknown>)
    );
  }

  async #stored(deviceId: string, dataType: string, params: DataMessage['params'], to: Date) {
    const request = { limit: 1, to, paramsKey: parametersKey(params) };
    const found = await this.#services.tables.snapshots.history(deviceId, dataType, request).catch(() => undefined);
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
      if (!this.#broken.has(rule.name)) this.#services.log.error('an alert rule threw', { rule: rule.name, error });
      this.#broken.add(rule.name);
      return;
    }
    const times = { holdForMs: durationMs(rule.holdFor), clearForMs: durationMs(rule.clearFor) };
    this.#services.observer.device(rule.name, device, times, found, atMs);
  }
}
