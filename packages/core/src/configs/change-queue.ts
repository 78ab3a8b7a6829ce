/** Paths that have to be looked at, each at a moment. Holds one entry for a path, however often it changes. */
export class ChangeQueue {
  readonly #dueAtMs = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get size(): number {
    return this.#dueAtMs.size;
  }

  /** Looks at a path after a delay, or before that where it was to be sooner: a change is never put off by the next. */
  add(path: string, delayMs: number): void {
    const due = this.#now() + delayMs;
    const known = this.#dueAtMs.get(path);
    if (known === undefined || due < known) this.#dueAtMs.set(path, due);
  }

  /** Takes out what is due. */
  take(): readonly string[] {
    const now = this.#now();
    const due = [...this.#dueAtMs].filter(([, at]) => at <= now).map(([path]) => path);
    for (const path of due) this.#dueAtMs.delete(path);
    return due;
  }

  /** Until the next is due; undefined when none waits. */
  waitMs(): number | undefined {
    if (this.#dueAtMs.size === 0) return undefined;
    let next = Number.POSITIVE_INFINITY;
    for (const at of this.#dueAtMs.values()) next = Math.min(next, at);
    return Math.max(0, next - this.#now());
  }

  clear(): void {
    this.#dueAtMs.clear();
  }
}
