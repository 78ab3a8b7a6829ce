import type { ContainerSummary } from '../schemas/container-summary.ts';
import type { StreamMessage } from './host-process.ts';

/** When each container was first seen in each state, and a way to wait for it. */
export class SeenStates {
  readonly #seen = new Map<string, { readonly atMs: Promise<number>; readonly tell: (atMs: number) => void }>();

  heard({ type, dataType, data }: StreamMessage): void {
    if (type !== 'data' || dataType !== 'docker.containers') return;
    const nowMs = performance.now();
    for (const { name, state } of data as readonly ContainerSummary[]) this.#entry(name, state ?? '').tell(nowMs);
  }

  /** @returns the moment in which it was first seen so, by `performance.now()` */
  of(name: string, state: string): Promise<number> {
    return this.#entry(name, state).atMs;
  }

  #entry(name: string, state: string) {
    const key = `${name} ${state}`;
    const known = this.#seen.get(key);
    if (known) return known;
    const { promise, resolve } = Promise.withResolvers<number>();
    const entry = { atMs: promise, tell: resolve };
    this.#seen.set(key, entry);
    return entry;
  }
}
