import { defineStream, Type } from '@infrastructor/core';
import { containers } from '../collectors/containers.ts';
import { engineNeeds, engineOf } from '../connection/engines.ts';
import { followEvents } from '../engine/follow-events.ts';
import { listRefresh } from '../engine/list-refresh.ts';
import { EngineEvent } from '../schemas/engine-event.ts';

const stateActions = new Set([
  'create',
  'start',
  'die',
  'oom',
  'pause',
  'unpause',
  'rename',
  'destroy',
  'health_status',
]);

export const dockerEvents = defineStream({
  name: 'docker.events',
  description: 'What happens in a container engine, without gaps over broken connections',
  params: Type.Object({
    types: Type.Array(Type.String({ pattern: '^[a-z]+$', maxLength: 32 }), {
      default: ['container', 'image', 'network', 'volume'],
      description: 'container, image, network, volume, daemon, plugin …',
    }),
  }),
  item: EngineEvent,
  requires: ['docker'],
  needs: engineNeeds,
  async *open(context) {
    const { signal, device, params, log } = context;
    const { client } = engineOf(context);
    const refresh = listRefresh({
      signal,
      collect: () => context.collect(containers, {}, { fresh: true }),
      onFailed: (error) => log.debug('containers could not be collected', { device: device.hostname, error }),
    });
    for await (const news of followEvents({
      client,
      device: device.hostname,
      signal,
      types: params.types,
      now: context.now,
    })) {
      if (news.kind === 'disconnected')
        log.warn('engine events broke off', { device: device.hostname, error: news.error.message });
      if (news.kind !== 'event') continue;
      yield news.event;
      // What is cached and stored follows; the item does not wait for it.
      if (news.event.type === 'container' && stateActions.has(news.event.action)) {
        refresh(news.event);
      }
    }
  },
});
