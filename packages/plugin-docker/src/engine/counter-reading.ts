import type { ContainerCounters, CounterSample, CounterSamples } from '../schemas/container-counters.ts';

/** What was counted of one container at one moment. */
export interface CounterReading {
  readonly counters: ContainerCounters;
  readonly epochSec: number;
  readonly nanoSec?: number;
  readonly uptimeSec?: number;
  readonly memoryTotalBytes?: number;
}

/** One sample by container. */
export function readingsOf(
  { containers, ...clock }: CounterSample,
  { memoryTotalBytes }: CounterSamples,
): Map<string, CounterReading> {
  const memory = memoryTotalBytes === undefined ? {} : { memoryTotalBytes };
  return new Map(containers.map((counters) => [counters.id, { counters, ...clock, ...memory }]));
}

/** Beyond this a hundredth of a second does not matter, but that somebody may set the clock meanwhile does. */
const longForClockSec = 2;

/** Seconds between two readings: by the exact clock where they are close, else by the time since the device started. */
export function elapsedSec(now: CounterReading, before: CounterReading): number | undefined {
  const uptime =
    now.uptimeSec === undefined || before.uptimeSec === undefined ? undefined : now.uptimeSec - before.uptimeSec;
  if (now.nanoSec === undefined || before.nanoSec === undefined) return uptime;
  const clock = now.epochSec - before.epochSec + (now.nanoSec - before.nanoSec) / 1e9;
  return uptime === undefined || Math.abs(uptime) < longForClockSec ? clock : uptime;
}
