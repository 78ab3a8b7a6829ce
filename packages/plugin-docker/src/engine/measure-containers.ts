import { isInfrastructorError } from '@infrastructor/core';
import type { Engine } from '../connection/engines.ts';
import type { CounterSamples } from '../schemas/container-counters.ts';
import type { ContainerStats } from '../schemas/container-stats.ts';
import { type RunningContainer, type SampledCounters, sampleCounters } from './sample-counters.ts';
import { sampleStats } from './sample-stats.ts';

type ReadCounters = Parameters<typeof sampleCounters>[2];

/**
 * What running containers use: from the kernel's own files where they can be read, because an engine takes a second and
 * more to answer; from the engine for containers, or figures, of which they tell nothing.
 */
export async function measureContainers(
  engine: Engine,
  containers: readonly RunningContainer[],
  read: ReadCounters,
  signal: AbortSignal,
): Promise<ContainerStats[]> {
  const counted = await sampleCounters(engine, containers, (request) => readOrNothing(read, request));
  const isWhole = ({ missing }: SampledCounters) => missing.every((figure) => engine.unknowable.has(figure));
  const others = containers.filter(({ id }) => {
    const sampled = counted.get(id);
    return !sampled || !isWhole(sampled);
  });
  const asked = others.length === 0 ? [] : await sampleStats(engine, others, signal);
  const answered = new Map(asked.map((stats) => [stats.id, stats]));
  for (const { id } of others) {
    const answer = answered.get(id);
    // What the engine does not know of a running container either is not asked for again.
    for (const figure of counted.get(id)?.missing ?? []) {
      if (answer && !isTold(answer, figure)) engine.unknowable.add(figure);
    }
  }
  return containers.flatMap(({ id }) => answered.get(id) ?? counted.get(id)?.stats ?? []);
}

const none: CounterSamples = { samples: [] };

/** A device without such files, or a shell that does not read them, is no reason to fail: the engine knows too. */
async function readOrNothing(read: ReadCounters, request: Parameters<ReadCounters>[0]): Promise<CounterSamples> {
  try {
    return await read(request);
  } catch (error) {
    const isAnswer =
      isInfrastructorError(error) && (error.code.startsWith('COMMAND_') || error.code === 'PARSE_FAILED');
    if (isAnswer) return none;
    throw error;
  }
}

function isTold(stats: ContainerStats, figure: string): boolean {
  return figure === 'network' ? stats.networkReceivedBytes !== undefined : figure in stats;
}
