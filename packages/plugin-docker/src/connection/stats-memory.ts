/** Older samples would give an average over too long a time. */
const longestAgeMs = 5 * 60_000;
/** Samples this close say little about the processor: its counters move in ticks of 10 ms. */
const shortestAgeMs = 200;
const mostContainers = 2_000;

interface Remembered<Sample> {
  readonly sample: Sample;
  readonly takenAtMs: number;
}

/** The last sample of each container: the next one then gives the processor's use without waiting for a second. */
export class StatsMemory<Sample extends object> {
  readonly #samples = new Map<string, Remembered<Sample>>();

  /** A sample of this container that is neither too old nor too young to compare with. */
  before(id: string, nowMs: number): Sample | undefined {
    const known = this.#samples.get(id);
    if (!known) return undefined;
    const ageMs = nowMs - known.takenAtMs;
    return ageMs >= shortestAgeMs && ageMs <= longestAgeMs ? known.sample : undefined;
  }

  keep(id: string, sample: Sample, nowMs: number): void {
    this.#samples.delete(id);
    this.#samples.set(id, { sample, takenAtMs: nowMs });
    const [oldest] = this.#samples.keys();
    if (this.#samples.size > mostContainers && oldest !== undefined) this.#samples.delete(oldest);
  }
}
