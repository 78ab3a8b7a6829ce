import { setTimeout as pause } from 'node:timers/promises';
import { NotFoundError } from '@infrastructor/core';
import type { Engine } from '../connection/engines.ts';
import { objectOf } from '../parsers/json-fields.ts';
import type { ContainerStats } from '../schemas/container-stats.ts';
import { containerPath } from './inspect-container.ts';
import { readStatsSample } from './read-stats-sample.ts';
import type { StatsSample } from './stats-sample.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

/** Between two samples where there is no earlier one: the kernel's processor times move in ticks of 10 ms. */
const betweenSamplesMs = 250;

/** An engine that takes longer for one sample waits for its next second, so it is better followed. */
const slowSampleMs = 400;

/**
 * What running containers use now. Where the engine is followed already, the figures of the last second; otherwise one
 * sample each, all at once, with the processor's use since the sample before, and a second sample where there is none.
 * Containers that went away meanwhile are left out.
 */
export async function sampleStats(
  engine: Engine,
  containers: readonly Named[],
  signal: AbortSignal,
): Promise<ContainerStats[]> {
  const followed = new Map(containers.map(({ id }) => [id, engine.live.newest(id, performance.now())]));
  const others = containers.filter(({ id }) => followed.get(id) === undefined);
  const sampled = new Map((await sampleNow(engine, others, signal)).map((stats) => [stats.id, stats]));
  if (others.length < containers.length) engine.live.follow(containers.map(({ id }) => id));
  return containers.flatMap(({ id, name }) => {
    const sample = followed.get(id);
    return sample ? readStatsSample({ id, name }, sample) : (sampled.get(id) ?? []);
  });
}

async function sampleNow(engine: Engine, containers: readonly Named[], signal: AbortSignal): Promise<ContainerStats[]> {
  if (containers.length === 0) return [];
  const first = new Map(containers.map(({ id }) => [id, engine.stats.before(id, performance.now())]));
  const unknown = containers.filter(({ id }) => first.get(id) === undefined);
  if (unknown.length > 0) {
    for (const { container, sample } of await sampleAll(engine, unknown, signal)) first.set(container.id, sample);
    await pause(betweenSamplesMs, undefined, { signal });
  }
  const startedAtMs = performance.now();
  const samples = await sampleAll(engine, containers, signal);
  const isSlow = performance.now() - startedAtMs > slowSampleMs;
  // Through the command line only a few streams fit beside each other.
  if (isSlow && (await engine.client.way(signal)) === 'socket') engine.live.follow(containers.map(({ id }) => id));
  return samples.map(({ container, sample }) => {
    engine.stats.keep(container.id, sample, performance.now());
    return readStatsSample({ id: container.id, name: container.name }, sample, first.get(container.id));
  });
}

async function sampleAll({ client }: Engine, containers: readonly Named[], signal: AbortSignal) {
  const samples = await Promise.all(
    containers.map(async (container) => {
      try {
        const path = containerPath(container.id, '/stats');
        // `one-shot` (API 1.41) spares the second sample, not always the wait for the first; older engines do not know it.
        const query = { stream: false, 'one-shot': true };
        const answer = await client.json({ path, query, signal, subject: `container ${container.name}` });
        return { container, sample: objectOf(answer) as StatsSample };
      } catch (error) {
        if (error instanceof NotFoundError) return undefined;
        throw error;
      }
    }),
  );
  return samples.filter((sample) => sample !== undefined);
}
