import type { ContainerState, ContainerSummary } from '../schemas/container-summary.ts';
import type { EngineEvent } from '../schemas/engine-event.ts';

const stateAfter: Readonly<Record<string, ContainerState | 'absent'>> = {
  create: 'created',
  start: 'running',
  unpause: 'running',
  pause: 'paused',
  die: 'exited',
  destroy: 'absent',
};

interface Awaited {
  readonly state: ContainerState | 'absent';
  readonly untilMs: number;
}

/** An engine that has not shown an event in its list by then has something else to say about the container. */
const longestMs = 10_000;

/**
 * What events have said and lists must still show: the engine tells of a death or a pause before its list has it (moby,
 * `handleContainerExit` and `containerPause`: the event first, then `CheckpointTo`, which waits for the disk).
 */
export class AwaitedStates {
  readonly #awaited = new Map<string, Awaited>();

  note({ type, action, id }: EngineEvent, nowMs: number): void {
    const state = stateAfter[action];
    if (type === 'container' && state !== undefined) this.#awaited.set(id, { state, untilMs: nowMs + longestMs });
  }

  /** Whether an event is still to be seen in a list, after the given one if there is one. */
  isOpen(nowMs: number, list?: readonly ContainerSummary[]): boolean {
    const states = list && new Map(list.map(({ id, state }) => [id, state]));
    for (const [id, { state, untilMs }] of this.#awaited) {
      if (nowMs >= untilMs || (states && shows(states.has(id) ? states.get(id) : 'absent', state)))
        this.#awaited.delete(id);
    }
    return this.#awaited.size > 0;
  }
}

/** A container that ended may be on its way to the next start, or gone. */
function shows(listed: ContainerState | 'absent' | undefined, awaited: ContainerState | 'absent'): boolean {
  if (awaited === 'exited') return listed !== 'running' && listed !== 'paused';
  return listed === awaited;
}
