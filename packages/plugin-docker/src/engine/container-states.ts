import { omitUndefined } from '../parsers/omit-undefined.ts';
import type { ContainerHealth, ContainerState, ContainerSummary } from '../schemas/container-summary.ts';
import type { EngineEvent } from '../schemas/engine-event.ts';

interface Known {
  readonly name: string;
  readonly image: string | undefined;
  readonly state: ContainerState | undefined;
  readonly health: ContainerHealth | undefined;
}

/** Marks an event that was not heard but told from two lists. */
export const missedAttribute = 'infrastructor.missed';

const stateAfter: Readonly<Record<string, ContainerState>> = {
  create: 'created',
  start: 'running',
  unpause: 'running',
  pause: 'paused',
  die: 'exited',
};

/** The states of all containers as events and lists tell them, so that a list after a gap shows what was missed. */
export class ContainerStates {
  #known: Map<string, Known> | undefined;

  /** Takes a list as the present, and gives events for what changed since the last that was known. */
  compare(list: readonly ContainerSummary[], now: Date): EngineEvent[] {
    const before = this.#known;
    const after = new Map(list.map((each) => [each.id, known(each)]));
    this.#known = after;
    if (!before) return [];
    const missed: EngineEvent[] = [];
    const tell = (id: string, { name, image }: Known, action: string, detail?: string, exitCode?: number) =>
      missed.push(
        omitUndefined({
          type: 'container',
          action,
          detail,
          id,
          name,
          attributes: omitUndefined({
            name,
            image,
            exitCode: exitCode === undefined ? undefined : String(exitCode),
            [missedAttribute]: 'true',
          }) as Record<string, string>,
          time: now.toISOString(),
        }),
      );
    for (const [id, was] of before) if (!after.has(id)) tell(id, was, 'destroy');
    for (const container of list) {
      const { id, state, health, exitCode } = container;
      const was = before.get(id);
      const is = known(container);
      if (!was) tell(id, is, 'create');
      if (was && was.name !== is.name) tell(id, is, 'rename');
      if (was?.state !== state && state === 'running') tell(id, is, was?.state === 'paused' ? 'unpause' : 'start');
      else if (was?.state !== state && state === 'paused') tell(id, is, 'pause');
      else if (was && was.state !== state && (state === 'exited' || state === 'dead'))
        tell(id, is, 'die', undefined, exitCode);
      if (health !== undefined && was?.health !== health) tell(id, is, 'health_status', health);
    }
    return missed;
  }

  /** @returns whether the event said something that was not known */
  apply({ type, action, detail, id, name, attributes }: EngineEvent): boolean {
    if (type !== 'container' || !this.#known) return true;
    const was = this.#known.get(id);
    if (action === 'destroy') return this.#known.delete(id);
    const next: Known = {
      name: name ?? was?.name ?? id.slice(0, 12),
      image: attributes.image ?? was?.image,
      state: stateAfter[action] ?? was?.state,
      health: action === 'health_status' ? healthOf(detail) : was?.health,
    };
    this.#known.set(id, next);
    const silent = !(action in stateAfter || action === 'rename' || action === 'health_status');
    return (
      silent || was === undefined || was.name !== next.name || was.state !== next.state || was.health !== next.health
    );
  }
}

function known({ name, image, state, health }: ContainerSummary): Known {
  return { name, image, state, health };
}

function healthOf(detail: string | undefined): ContainerHealth | undefined {
  return detail === 'healthy' || detail === 'unhealthy' || detail === 'starting' ? detail : undefined;
}
