import type { Engine } from '../connection/engines.ts';
import type { CounterSamples } from '../schemas/container-counters.ts';
import type { ContainerStats } from '../schemas/container-stats.ts';
import { type CounterReading, readingsOf } from './counter-reading.ts';
import { missingFigures, readCounters, withOwnNetwork } from './read-counters.ts';

export interface RunningContainer {
  readonly id: string;
  readonly name: string;
  /** Names of its networks. */
  readonly networks: readonly string[];
}

export interface SampledCounters {
  readonly stats: ContainerStats;
  /** What the kernel's files did not tell of it. */
  readonly missing: readonly string[];
}

/**
 * Waited between two samples where there is no earlier one, beside the time that finding the files takes. The kernel counts
 * processor time in nanoseconds, and brings it up to date at every tick, 10 ms at most.
 */
const betweenSamplesSec = 0.08;

/**
 * What running containers use now, as the kernel counts it: processor use since they were asked last, or between two
 * samples a tenth of a second apart. Containers whose cgroup is not found are left out.
 * @param read asks the device
 */
export async function sampleCounters(
  { counters: memory }: Pick<Engine, 'counters'>,
  containers: readonly RunningContainer[],
  read: (request: { readonly containers: string[]; readonly pauseSec: number }) => Promise<CounterSamples>,
): Promise<Map<string, SampledCounters>> {
  const asked = containers.filter(({ id }) => /^[0-9a-f]{64}$/.test(id));
  if (asked.length === 0) return new Map();
  const known = new Map(asked.map(({ id }) => [id, memory.before(id, performance.now())]));
  const pauseSec = asked.every(({ id }) => known.get(id)) ? 0 : betweenSamplesSec;
  const answer = await read({ containers: asked.map(({ id }) => id), pauseSec });
  const readAtMs = performance.now();
  const [first, ...more] = answer.samples.map((sample) => readingsOf(sample, answer));
  const last = more.at(-1) ?? first ?? new Map<string, CounterReading>();
  const sampled = new Map<string, SampledCounters>();
  for (const container of asked) {
    const { id, name } = container;
    const reading = last.get(id);
    if (reading?.counters.processorNs === undefined) continue;
    const now = { ...reading, counters: withOwnNetwork(container, reading.counters) };
    memory.keep(id, now, readAtMs);
    const stats = readCounters({ id, name }, now, known.get(id) ?? (more.length > 0 ? first?.get(id) : undefined));
    sampled.set(id, { stats, missing: missingFigures(container, now.counters, stats) });
  }
  return sampled;
}
