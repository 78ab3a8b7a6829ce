import { setTimeout as pause } from 'node:timers/promises';
import { isInfrastructorError } from '@infrastructor/core';
import type { EngineClient } from '../connection/engine-client.ts';
import { engineError } from '../connection/engine-error.ts';
import { readEngineEvent } from '../parsers/docker-events.ts';
import { numberOf, objectOf, textOf } from '../parsers/json-fields.ts';
import { redactEvent } from '../redaction/redact-container.ts';
import type { ContainerSummary } from '../schemas/container-summary.ts';
import type { EngineEvent } from '../schemas/engine-event.ts';
import { ContainerStates } from './container-states.ts';
import { eventLines } from './event-lines.ts';
import { listContainers } from './list-containers.ts';

export type EngineNews =
  /** Connected, and this is what there is now. */
  | { readonly kind: 'listed'; readonly containers: readonly ContainerSummary[] }
  | { readonly kind: 'event'; readonly event: EngineEvent }
  | { readonly kind: 'disconnected'; readonly error: Error };

export interface FollowOptions {
  readonly client: EngineClient;
  readonly device: string;
  readonly signal: AbortSignal;
  /** Only these types of objects, like `container`; default all. */
  readonly types?: readonly string[];
  now(): Date;
}

const shortestPauseMs = 500;
const longestPauseMs = 30_000;

/**
 * The engine's events for as long as the signal lets it: after a break it connects again, asks for the events since, and
 * compares lists of containers, for an engine that was started anew has forgotten its events.
 */
export async function* followEvents(options: FollowOptions): AsyncGenerator<EngineNews> {
  const { client, signal, device, now } = options;
  const states = new ContainerStates();
  let since: string | undefined;
  let pauseMs = shortestPauseMs;
  while (!signal.aborted) {
    try {
      for await (const news of connected()) {
        pauseMs = shortestPauseMs;
        yield news;
      }
      throw new Error('the engine ended the stream of events');
    } catch (thrown) {
      if (signal.aborted) return;
      yield {
        kind: 'disconnected',
        error: isInfrastructorError(thrown) ? thrown : engineError(thrown, device, 'events'),
      };
    }
    await pause(pauseMs, undefined, { signal, ref: false }).catch(() => {});
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  }

  async function* connected(): AsyncGenerator<EngineNews> {
    // From a moment before the list on, by the engine's own clock, so that nothing falls between list and events.
    const startedAt = await engineTime(client, signal);
    since ??= startedAt;
    const types = options.types ?? [];
    const filters = types.length > 0 ? { filters: { type: types } } : {};
    const body = await client.stream({ path: '/events', query: { since, ...filters }, signal, subject: 'events' });
    try {
      const containers = await listContainers(client, signal);
      for (const event of states.compare(containers, now())) yield { kind: 'event', event };
      yield { kind: 'listed', containers };
      for await (const record of eventLines(body)) {
        const seconds = secondsOf(record.timeNano ?? record.time);
        const isNews = states.apply(readEngineEvent(record));
        // What happened before the list is in it already, unless it was not known.
        if (Number(seconds) <= Number(startedAt) && !isNews) continue;
        if (since !== undefined && Number(seconds) > Number(since)) since = seconds;
        yield { kind: 'event', event: redactEvent(readEngineEvent(record)) };
      }
    } finally {
      body.destroy();
    }
  }
}

async function engineTime(client: EngineClient, signal: AbortSignal): Promise<string> {
  const { SystemTime } = objectOf(await client.json({ path: '/info', signal, subject: 'the engine' }));
  const timeMs = Date.parse(textOf(SystemTime) ?? '');
  return ((Number.isNaN(timeMs) ? Date.now() : timeMs) / 1000).toFixed(3);
}

/** Nanoseconds as the seconds with fraction that the engine takes; a double is exact to some hundred of them. */
function secondsOf(value: unknown): string {
  const number = numberOf(value) ?? 0;
  return number > 1e12 ? (number / 1e9).toFixed(6) : number.toFixed(6);
}
