import type { DeviceInfo, EventBus } from '@infrastructor/core';
import { changedByState } from '../collectors/changed-by-state.ts';
import { containers } from '../collectors/containers.ts';
import type { EngineClient } from '../connection/engine-client.ts';
import { followEvents } from '../engine/follow-events.ts';
import { listRefresh } from '../engine/list-refresh.ts';
import { busEvent } from './bus-event.ts';
import type { WatcherHost } from './engine-watchers.ts';

export interface WatchOptions {
  readonly device: DeviceInfo;
  readonly client: EngineClient;
  readonly bus: EventBus;
  readonly host: WatcherHost;
  readonly signal: AbortSignal;
}

/** Follows one engine: its events on the bus, caches told, and containers collected anew, which stores and shows them. */
export async function watchEngine({ device, client, bus, host, signal }: WatchOptions): Promise<void> {
  const { hostname, id: deviceId } = device;
  const { log } = host;
  let wasDown = false;
  const refresh = listRefresh({
    signal,
    collect: () => host.onDevice(device, signal).collect(containers, {}, { fresh: true }),
    onFailed: (error) => log.warn('containers could not be collected', { device: hostname, error }),
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
      await dropCached();
      refresh();
      continue;
    }
    const content = busEvent(each.event, deviceId);
    if (!content) continue;
    bus.publish({ type: 'event', hostname, timestamp: new Date().toISOString(), ...content });
    await dropCached();
    refresh(each.event);
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
