const mostKept = 1_000;

/** The last delays, and how they are spread. */
export class RecentDelays {
  readonly #kept: number[] = [];
  #next = 0;

  add(ms: number): void {
    this.#kept[this.#next] = ms;
    this.#next = (this.#next + 1) % mostKept;
  }

  /** In whole milliseconds; undefined before the first. */
  quantiles(): { readonly p50: number; readonly p95: number; readonly p99: number } | undefined {
    if (this.#kept.length === 0) return undefined;
    const sorted = this.#kept.toSorted((one, other) => one - other);
    const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
    return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
  }
}
