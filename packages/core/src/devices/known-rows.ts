import { LRUCache } from 'lru-cache';
import type { DeviceRow } from '../store/devices-table.ts';

/** A device is asked for by its id or by its name, and by others that it had. */
const mostNames = 10_000;

/** Rows of devices by whatever they were asked for, each loaded once until it is forgotten. */
export class KnownRows {
  readonly #load: (hostnameOrId: string) => Promise<DeviceRow>;
  readonly #rows = new LRUCache<string, Promise<DeviceRow>>({ max: mostNames });
  readonly #loading = new Map<string, Promise<DeviceRow>>();
  /** By id, under which names its row is remembered. */
  readonly #names = new LRUCache<string, Set<string>>({ max: mostNames });

  constructor(load: (hostnameOrId: string) => Promise<DeviceRow>) {
    this.#load = load;
  }

  get(hostnameOrId: string): Promise<DeviceRow> {
    const known = this.#rows.get(hostnameOrId);
    if (known) return known;
    const loading = this.#load(hostnameOrId);
    this.#rows.set(hostnameOrId, loading);
    this.#loading.set(hostnameOrId, loading);
    loading.then(
      ({ id }) => {
        if (!this.#settled(hostnameOrId, loading)) return;
        const names = this.#names.get(id) ?? new Set();
        this.#names.set(id, names.add(hostnameOrId));
      },
      () => {
        if (this.#settled(hostnameOrId, loading)) this.#rows.delete(hostnameOrId);
      },
    );
    return loading;
  }

  /** @returns whether it is still the one that is remembered */
  #settled(hostnameOrId: string, loading: Promise<DeviceRow>): boolean {
    if (this.#loading.get(hostnameOrId) === loading) this.#loading.delete(hostnameOrId);
    return this.#rows.peek(hostnameOrId) === loading;
  }

  /** @param hostname which it may have now, as another had it before */
  forget(id: string, hostname?: string): void {
    for (const name of [id, ...(hostname === undefined ? [] : [hostname]), ...(this.#names.get(id) ?? [])])
      this.#rows.delete(name);
    this.#names.delete(id);
    // Which of those that are being loaded are this device is not known yet.
    for (const name of this.#loading.keys()) this.#rows.delete(name);
    this.#loading.clear();
  }
}
