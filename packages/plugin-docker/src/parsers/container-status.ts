import type { ContainerHealth, ContainerState } from '../schemas/container-summary.ts';
import { omitUndefined } from './omit-undefined.ts';

export interface ContainerStatus {
  readonly state?: ContainerState;
  readonly health?: ContainerHealth;
  readonly exitCode?: number;
  readonly uptimeSec?: number;
}

const unitSec: Readonly<Record<string, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
  month: 2_592_000,
  year: 31_536_000,
};

/** Seconds of a duration in the words of docker/go-units `HumanDuration`: rounded, so only about right. */
export function humanDurationSec(text: string): number | undefined {
  if (/^less than a second/i.test(text)) return 0;
  const match = /^(?:about )?(an?|\d+) (second|minute|hour|day|week|month|year)s?\b/i.exec(text);
  if (!match) return undefined;
  const [, count = '', unit = ''] = match;
  const seconds = unitSec[unit.toLowerCase()];
  return seconds === undefined ? undefined : seconds * (/^an?$/i.test(count) ? 1 : Number(count));
}

const startsWith: readonly (readonly [RegExp, ContainerState])[] = [
  [/^up .*\(paused\)/i, 'paused'],
  [/^paused/i, 'paused'],
  [/^(up|running|stopping)\b/i, 'running'],
  [/^restarting/i, 'restarting'],
  [/^(exited|stopped)/i, 'exited'],
  [/^(created|configured|initialized)/i, 'created'],
  [/^remov/i, 'removing'],
  [/^dead/i, 'dead'],
];

/** A state of docker or podman as one of docker's; undefined when it is none of them. */
export function containerState(word: string): ContainerState | undefined {
  return startsWith.find(([pattern]) => pattern.test(word))?.[1];
}

export function containerHealth(word: string): ContainerHealth | undefined {
  const name = word.toLowerCase();
  return name === 'healthy' || name === 'unhealthy' || name === 'starting' ? name : undefined;
}

/** What a status text says: `Up 4 hours (healthy)`, `Exited (137) 2 days ago`, `Up 2 minutes (health: starting)`. */
export function readContainerStatus(status: string): ContainerStatus {
  const exit = /^(?:Exited|Restarting|Stopped) \((-?\d+)\)/i.exec(status);
  const health = /\((?:health: )?(healthy|unhealthy|starting)\)/i.exec(status);
  const up = /^Up (.+)$/i.exec(status);
  return omitUndefined({
    state: containerState(status),
    health: health?.[1] === undefined ? undefined : containerHealth(health[1]),
    exitCode: exit ? Number(exit[1]) : undefined,
    uptimeSec: up?.[1] === undefined ? undefined : humanDurationSec(up[1]),
  });
}
