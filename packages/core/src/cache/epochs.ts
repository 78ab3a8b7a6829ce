import type { CacheKey } from './cache.ts';

export interface InvalidationScope {
  readonly dataType?: string | undefined;
  readonly deviceId?: string | undefined;
}

/** Whether an invalidation covers a key. */
export function covers(
  { dataType, deviceId }: InvalidationScope,
  key: Pick<CacheKey, 'dataType' | 'deviceId'>,
): boolean {
  return (dataType === undefined || dataType === key.dataType) && (deviceId === undefined || deviceId === key.deviceId);
}

/**
 * Remembers when each part of the cache was last invalidated, in a bounded number of entries. When one is forgotten, all
 * keys count as invalidated at its time: an answer that is under way may be kept out needlessly, never let in wrongly.
 */
export class Epochs {
  readonly #limit: number;
  readonly #byScope = new Map<string, number>();
  #sequence = 0;
  #floor = 0;

  constructor(limit = 10_000) {
    this.#limit = limit;
  }

  of({ dataType, deviceId }: CacheKey): number {
    return Math.max(this.#floor, this.#at({ dataType, deviceId }), this.#at({ dataType }), this.#at({ deviceId }));
  }

  invalidate(scope: InvalidationScope): void {
    this.#sequence++;
    if (scope.dataType === undefined && scope.deviceId === undefined) {
      this.#floor = this.#sequence;
      this.#byScope.clear();
      return;
    }
    const name = scopeName(scope);
    this.#byScope.delete(name);
    this.#byScope.set(name, this.#sequence);
    if (this.#byScope.size <= this.#limit) return;
    // Insertion order is the order of time, so the first is the oldest.
    const [oldest] = this.#byScope;
    if (!oldest) return;
    this.#byScope.delete(oldest[0]);
    this.#floor = oldest[1];
  }

  #at(scope: InvalidationScope): number {
    return this.#byScope.get(scopeName(scope)) ?? 0;
  }
}

function scopeName({ dataType = '*', deviceId = '*' }: InvalidationScope): string {
  return `${dataType} ${deviceId}`;
}
