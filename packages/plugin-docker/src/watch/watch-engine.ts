import { randomUUID } from 'node:crypto';
import type { DeviceInfo, EventBus, Logger } from '@infrastructor/core';
import { changedByState } from '../collectors/changed-by-state.ts';
import { containers } from '../collectors/containers.ts';
import type { EngineClient } from '../connection/engine-client.ts';
import { followEvents } from '../engine/follow-events.ts';
import { listContainers } from '../engine/list-containers.ts';
import { oneAtATime } from '../engine/one-at-a-time.ts';
import { settleMs } from '../engine/settle-ms.ts';
import type { ContainerSummary } from '../schemas/container-summary.ts';
import { busEvent } from './bus-event.ts';

export interface WatchOptions {
  readonly device: DeviceInfo;
  readonly client: EngineClient;
  readonly bus: EventBus;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Follows one engine: its events on the bus, caches told, and the new list of containers for whoever shows it. */
export async function watchEngine({ device, client, bus, log, signal }: WatchOptions): Promise<void> {
  const { hostname, id: deviceId } = device;
  let timer: NodeJS.Timeout | undefined;
  let wasDown = false;
  const list = oneAtATime(async () => {
    try {
      publish(await listContainers(client, signal));
    } catch (error) {
      if (!signal.aborted) log.warn('containers could not be listed', { device: hostname, error: String(error) });
    }
  });
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  const news = followEvents({ client, device: hostname, signal, types: ['container'], now: () => new Date() });
  for await (const each of news) {
    if (each.kind === 'disconnected') {
      if (!wasDown) log.warn('engine events broke off', { device: hostname, error: each.error.message });
      wasDown = true;
    } else if (each.kind === 'listed') {
      wasDown = false;
      publish(each.containers);
    } else {
      const content = busEvent(each.event, deviceId);
      if (!content) continue;
      bus.publish({ type: 'event', hostname, timestamp: new Date().toISOString(), ...content });
      for (const { name: dataType } of changedByState) bus.publish({ type: 'invalidation', dataType, deviceId });
      timer ??= setTimeout(() => {
        timer = undefined;
        list();
      }, settleMs).unref();
    }
  }

  function publish(list: readonly ContainerSummary[]): void {
    if (signal.aborted) return;
    bus.publish({
      type: 'data',
      topic: `devices.${hostname}.${containers.name}`,
      hostname,
      deviceId,
      dataType: containers.name,
      params: {},
      data: list,
      collectedAt: new Date().toISOString(),
      correlationId: randomUUID(),
    });
  }
}
