import { setTimeout as pause } from 'node:timers/promises';
import type { DeviceInfo, EventBus } from '@infrastructor/core';
import { changedByState } from '../collectors/changed-by-state.ts';
import { containers } from '../collectors/containers.ts';
import type { EngineClient } from '../connection/engine-client.ts';
import { AwaitedStates } from '../engine/awaited-states.ts';
import { followEvents } from '../engine/follow-events.ts';
import { oneAtATime } from '../engine/one-at-a-time.ts';
import { settleMs } from '../engine/settle-ms.ts';
import type { ContainerSummary } from '../schemas/container-summary.ts';
import { busEvent } from './bus-event.ts';
import type { WatcherHost } from './engine-watchers.ts';

export interface WatchOptions {
  readonly device: DeviceInfo;
  readonly client: EngineClient;
  readonly bus: EventBus;
  readonly host: WatcherHost;
  readonly signal: AbortSignal;
}

/** A container that is restarted all the time must not fill the tables; a change is still shown within a second. */
const betweenListsMs = 600;

/** Follows one engine: its events on the bus, caches told, and containers collected anew, which stores and shows them. */
export async function watchEngine({ device, client, bus, host, signal }: WatchOptions): Promise<void> {
  const { hostname, id: deviceId } = device;
  const { log } = host;
  let wasDown = false;
  let listedAtMs = Number.NEGATIVE_INFINITY;
  const awaited = new AwaitedStates();
  const collect = oneAtATime(async () => {
    let list: readonly ContainerSummary[] | undefined;
    const waitMs = Math.max(settleMs, listedAtMs + betweenListsMs - performance.now());
    try {
      await pause(waitMs, undefined, { signal, ref: false });
      listedAtMs = performance.now();
      list = await host.onDevice(device, signal).collect(containers, {}, { fresh: true });
    } catch (error) {
      if (!signal.aborted) log.warn('containers could not be collected', { device: hostname, error });
    }
    if (!signal.aborted && awaited.isOpen(performance.now(), list)) collect();
  });
  const news = followEvents({ client, device: hostname, signal, types: ['container'], now: () => new Date() });
  for await (const each of news) {
    if (each.kind === 'disconnected') {
      if (!wasDown) log.warn('engine events broke off', { device: hostname, error: each.error.message });
      wasDown = true;
      continue;
    }
    if (each.kind === 'listed') {
      wasDown = false;
    } else {
      awaited.note(each.event, performance.now());
      const content = busEvent(each.event, deviceId);
      if (!content) continue;
      bus.publish({ type: 'event', hostname, timestamp: new Date().toISOString(), ...content });
    }
    await dropCached();
    collect();
  }

  /** In this process at once; a cache server that is away drops it before it is next asked. */
  async function dropCached(): Promise<void> {
    for (const { name: dataType } of changedByState) {
      await host.invalidate({ dataType, deviceId }).catch((error: unknown) => {
        log.warn('cache invalidation failed', { device: hostname, dataType, error });
      });
    }
  }
}
