import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../contract/context.ts';
import { fairShare } from './fair-share.ts';
import type { LeaseSession } from './lease-session.ts';
import { partName, type SharedWork } from './leases.ts';

export interface SharedPartsOptions {
  readonly name: string;
  readonly count: number;
  readonly work: SharedWork;
  /** Names of what this process holds, kept up to date here. */
  readonly held: Set<string>;
  /** How often the others are looked at. */
  readonly pollMs: number;
  readonly log?: Logger | undefined;
}

interface Part {
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

/**
 * The parts of shared work that this process does. Everyone who shares holds one lock together, so each can count the others;
 * each part has a lock of its own, so however the counts differ for a moment no part is done twice.
 */
export class SharedParts {
  readonly #options: SharedPartsOptions;
  readonly #names: readonly string[];
  readonly #parts = new Map<number, Part>();
  #failure: { readonly error: unknown } | undefined;
  /** Whether this work was done before, by others or here: what is begun then goes on with it. */
  #isUnderWay = false;

  constructor(options: SharedPartsOptions) {
    this.#options = options;
    this.#names = Array.from({ length: options.count }, (_, index) => partName(options.name, index));
  }

  /**
   * Works on this session until the signal aborts or the session is lost; nothing runs any more when it returns.
   * @throws what the work of a part throws
   */
  async run(session: LeaseSession, signal: AbortSignal): Promise<void> {
    const { name, pollMs, log } = this.#options;
    const group = `${name} (members)`;
    const failed = new AbortController();
    const until = AbortSignal.any([signal, session.lost, failed.signal]);
    const onFailure = (error: unknown) => {
      if (session.lost.aborted) return;
      this.#failure ??= { error };
      failed.abort();
    };
    try {
      await session.join(group);
      while (!until.aborted) {
        await this.#balance(session, group, until, onFailure);
        await pause(pollMs, undefined, { signal: until, ref: false }).catch(() => {});
      }
    } catch (error) {
      log?.debug('shared work could not be divided', { lease: name, error });
    }
    await this.#giveUp(session, [...this.#parts.keys()]);
    this.#isUnderWay = true;
    if (session.lost.aborted) log?.warn('leases lost with the connection to the database', { lease: name });
    else await session.leave(group).catch(() => {});
    if (this.#failure) throw this.#failure.error;
  }

  /** Takes what is missing to a fair share of what nobody has, or lets go of what is beyond it. */
  async #balance(
    session: LeaseSession,
    group: string,
    until: AbortSignal,
    onFailure: (error: unknown) => void,
  ): Promise<void> {
    const { count, name, log } = this.#options;
    const { members, me, held } = await session.census(group, this.#names);
    this.#isUnderWay ||= members.length > 1;
    const target = fairShare(count, members, me);
    const mine = [...this.#parts.keys()];
    if (mine.length > target) {
      log?.info('shared work given to others', { lease: name, parts: mine.length - target, processes: members.length });
      await this.#giveUp(session, mine.slice(target));
    }
    const wanted = held.flatMap((isHeld, index) => (isHeld ? [] : [index])).slice(0, Math.max(0, target - mine.length));
    if (wanted.length === 0) return;
    const taken = await session.tryLocks(wanted.map((index) => this.#names[index] ?? ''));
    const begun = wanted.filter((_, place) => taken[place]);
    for (const index of begun) this.#begin(index, until, onFailure);
    log?.info('shared work taken', { lease: name, parts: begun.length, of: count, processes: members.length });
  }

  #begin(index: number, until: AbortSignal, onFailure: (error: unknown) => void): void {
    const { work, count, held } = this.#options;
    const stop = new AbortController();
    held.add(this.#names[index] ?? '');
    const share = { index, count, takenOver: this.#isUnderWay };
    const ended = work(share, AbortSignal.any([until, stop.signal])).catch(onFailure);
    this.#parts.set(index, { stop, ended });
  }

  async #giveUp(session: LeaseSession, indexes: readonly number[]): Promise<void> {
    const parts = indexes.flatMap((index) => this.#parts.get(index) ?? []);
    for (const { stop } of parts) stop.abort();
    await Promise.all(parts.map(({ ended }) => ended));
    for (const index of indexes) {
      this.#parts.delete(index);
      this.#options.held.delete(this.#names[index] ?? '');
    }
    if (!session.lost.aborted)
      await session.unlockAll(indexes.map((index) => this.#names[index] ?? '')).catch(() => {});
  }
}
