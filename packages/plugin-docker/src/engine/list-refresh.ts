import { setTimeout as pause } from 'node:timers/promises';
import type { ContainerSummary } from '../schemas/container-summary.ts';
import type { EngineEvent } from '../schemas/engine-event.ts';
import { AwaitedStates } from './awaited-states.ts';
import { oneAtATime } from './one-at-a-time.ts';

export interface ListRefreshOptions {
  readonly signal: AbortSignal;
  /** Collects containers anew, which caches, stores and shows them. */
  readonly collect: () => Promise<readonly ContainerSummary[]>;
  /** Told of a list that did not come; not of one that the signal has ended. */
  readonly onFailed: (error: unknown) => void;
}

/** Between an event and the list that it causes: many events at once (a stack that starts) cause one list. */
const settleMs = 150;

/** A container that is restarted all the time must not fill the tables; a change is still shown within a second. */
const betweenListsMs = 600;

/**
 * What follows an engine's events with its list. Called with an event, it has the list collected soon, and again for as long
 * as the list does not show yet what the event told; called without, it has it collected once.
 */
export function listRefresh({ signal, collect, onFailed }: ListRefreshOptions): (event?: EngineEvent) => void {
  const awaited = new AwaitedStates();
  let listedAtMs = Number.NEGATIVE_INFINITY;
  const ask = oneAtATime(async () => {
    let list: readonly ContainerSummary[] | undefined;
    const waitMs = Math.max(settleMs, listedAtMs + betweenListsMs - performance.now());
    try {
      await pause(waitMs, undefined, { signal, ref: false });
      listedAtMs = performance.now();
      list = await collect();
    } catch (error) {
      if (!signal.aborted) onFailed(error);
    }
    if (!signal.aborted && awaited.isOpen(performance.now(), list)) ask();
  });
  return (event) => {
    if (event) awaited.note(event, performance.now());
    ask();
  };
}
