import type { AlertIdentity, AlertRow } from '../store/alerts-table.ts';
import { AlertStates, type Finding, type RuleTimes } from './alert-states.ts';
import type { AlertWriter } from './alert-writer.ts';
import { type OwnRule, type OwnRuleName, ownRules } from './own-rules.ts';

/** What an alert is about; the hostname is told with it where it is known. */
export interface ObservedDevice {
  readonly id: string;
  readonly hostname: string | undefined;
}

export interface AlertObserverOptions {
  readonly writer: Pick<AlertWriter, 'add'>;
  readonly now: () => number;
  /** How long a device has to be away before that is an alert. */
  readonly deviceOfflineAfterMs: number;
}

const instantly: RuleTimes = { holdForMs: 0, clearForMs: 0 };

/** Is told what every rule finds, and has written what becomes of it. */
export class AlertObserver {
  readonly #options: AlertObserverOptions;
  readonly #states = new AlertStates();

  constructor(options: AlertObserverOptions) {
    this.#options = options;
  }

  get open(): number {
    return this.#states.open;
  }

  get pending(): number {
    return this.#states.pending;
  }

  /** Goes on where the process before ended: what is open is known, and is not fired again. */
  restore(open: readonly AlertRow[], isKnownRule: (rule: string) => boolean): void {
    const now = this.#options.now();
    for (const { rule, deviceId, subject, severity, message } of open) {
      const identity = { rule, deviceId: deviceId ?? undefined, subject };
      this.#states.restore(identity, { severity, message }, now);
      // A rule that no plugin has any more can never say that it is over.
      if (!isKnownRule(rule)) this.#observe(identity, undefined, instantly, undefined, now);
    }
  }

  /** All that a rule finds with a device: a subject that is not among it is clear. */
  device(
    rule: string,
    device: ObservedDevice,
    times: RuleTimes,
    found: ReadonlyMap<string, Finding | 'holding'>,
    atMs: number,
  ): void {
    for (const subject of new Set([...this.#states.subjects(rule, device.id), ...found.keys()])) {
      const identity = { rule, deviceId: device.id, subject };
      this.#observe(identity, device.hostname, times, found.get(subject), atMs);
    }
  }

  /** What a rule of the installation finds, with a device where it is about one; undefined when it is clear. */
  own(name: OwnRuleName, finding: Finding | undefined, device?: ObservedDevice): void {
    const rule: OwnRule = ownRules[name];
    const holdForMs = name === 'device-offline' ? this.#options.deviceOfflineAfterMs : rule.holdForMs;
    const identity = { rule: name, deviceId: device?.id, subject: '' };
    this.#observe(identity, device?.hostname, { ...rule, holdForMs }, finding, this.#options.now());
  }

  /** All of a device is over: nothing is known of it any more. */
  clearDevice({ id, hostname }: ObservedDevice): void {
    const now = this.#options.now();
    for (const identity of this.#states.ofDevice(id)) this.#observe(identity, hostname, instantly, undefined, now);
  }

  /** Forgets all of a device that is gone; its alerts went with it. */
  forgetDevice(deviceId: string): void {
    this.#states.forgetDevice(deviceId);
  }

  #observe(
    identity: AlertIdentity,
    hostname: string | undefined,
    times: RuleTimes,
    finding: Finding | 'holding' | undefined,
    atMs: number,
  ): void {
    const transition = this.#states.observe(identity, times, finding, atMs);
    if (transition) this.#options.writer.add(transition, hostname);
  }
}
