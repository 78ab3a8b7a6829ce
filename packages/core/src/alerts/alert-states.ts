import type { Severity } from '../events/bus.ts';
import type { AlertIdentity } from '../store/alerts-table.ts';

/** What a rule says of one subject at one moment. */
export interface Finding {
  readonly severity: Severity;
  readonly message: string;
}

export interface RuleTimes {
  /** It has to hold this long before it fires. */
  readonly holdForMs: number;
  /** It has to be clear this long before it is over. */
  readonly clearForMs: number;
}

export type TransitionKind = 'fired' | 'changed' | 'seen' | 'resolved';

export interface Transition extends Finding {
  readonly kind: TransitionKind;
  readonly identity: AlertIdentity;
  readonly atMs: number;
}

interface State extends Finding {
  readonly identity: AlertIdentity;
  isOpen: boolean;
  /** Since when it holds, while it is not open yet. */
  readonly sinceMs: number;
  clearSinceMs: number | undefined;
  severity: Severity;
  message: string;
  toldAtMs: number;
}

/** An open alert is written again this often while it holds, for when it was seen last and its present words. */
const rewriteMs = 5 * 60_000;

/**
 * What is known of every subject that a rule has found something with: nothing, pending, or open. It fires once when it
 * has held for its time, stays through what its hysteresis covers, and is resolved once.
 */
export class AlertStates {
  readonly #states = new Map<string, State>();

  get pending(): number {
    return [...this.#states.values()].filter(({ isOpen }) => !isOpen).length;
  }

  get open(): number {
    return this.#states.size - this.pending;
  }

  /** Takes over an alert that was open before this process started, so that it does not fire again. */
  restore(identity: AlertIdentity, finding: Finding, atMs: number): void {
    this.#states.set(keyOf(identity), {
      identity,
      ...finding,
      isOpen: true,
      sinceMs: atMs,
      clearSinceMs: undefined,
      toldAtMs: atMs,
    });
  }

  /** Subjects of a rule on a device with which something is known. */
  subjects(rule: string, deviceId: string | undefined): readonly string[] {
    return this.#of((identity) => identity.rule === rule && identity.deviceId === deviceId).map(
      ({ subject }) => subject,
    );
  }

  ofDevice(deviceId: string): readonly AlertIdentity[] {
    return this.#of((identity) => identity.deviceId === deviceId);
  }

  /** Forgets all of a device that is gone; its alerts went with it. */
  forgetDevice(deviceId: string): void {
    for (const identity of this.ofDevice(deviceId)) this.#states.delete(keyOf(identity));
  }

  /** @param finding undefined where the rule finds nothing, `holding` where it would not fire but is not over either */
  observe(
    identity: AlertIdentity,
    times: RuleTimes,
    finding: Finding | 'holding' | undefined,
    atMs: number,
  ): Transition | undefined {
    const key = keyOf(identity);
    const known = this.#states.get(key);
    if (finding !== undefined && finding !== 'holding') return this.#found(key, known, identity, times, finding, atMs);
    if (!known) return undefined;
    if (!known.isOpen) {
      this.#states.delete(key);
      return undefined;
    }
    if (finding === 'holding') {
      known.clearSinceMs = undefined;
      return undefined;
    }
    known.clearSinceMs ??= atMs;
    if (atMs - known.clearSinceMs < times.clearForMs) return undefined;
    this.#states.delete(key);
    return transition('resolved', known, atMs);
  }

  #found(
    key: string,
    known: State | undefined,
    identity: AlertIdentity,
    { holdForMs }: RuleTimes,
    finding: Finding,
    atMs: number,
  ): Transition | undefined {
    const state: State = known ?? {
      identity,
      ...finding,
      isOpen: false,
      sinceMs: atMs,
      clearSinceMs: undefined,
      toldAtMs: atMs,
    };
    this.#states.set(key, state);
    const hasChanged = state.severity !== finding.severity;
    state.severity = finding.severity;
    state.message = finding.message;
    state.clearSinceMs = undefined;
    if (!state.isOpen) {
      if (atMs - state.sinceMs < holdForMs) return undefined;
      state.isOpen = true;
      state.toldAtMs = atMs;
      return transition('fired', state, atMs);
    }
    if (!hasChanged && atMs - state.toldAtMs < rewriteMs) return undefined;
    state.toldAtMs = atMs;
    return transition(hasChanged ? 'changed' : 'seen', state, atMs);
  }

  #of(fits: (identity: AlertIdentity) => boolean): readonly AlertIdentity[] {
    return [...this.#states.values()].map(({ identity }) => identity).filter(fits);
  }
}

function transition(kind: TransitionKind, { identity, severity, message }: State, atMs: number): Transition {
  return { kind, identity, severity, message, atMs };
}

const keyOf = ({ rule, deviceId, subject }: AlertIdentity) => JSON.stringify([rule, deviceId ?? null, subject]);
