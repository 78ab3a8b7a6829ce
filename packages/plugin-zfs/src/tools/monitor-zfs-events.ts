import { exposeCollector, paginate, Type } from '@infrastructor/core';
import { eventsCollector } from '../collectors/events.ts';
import { PoolName } from '../names.ts';
import { PoolEvents } from '../schemas/pool-event.ts';
import { pagingInputs } from './paging-inputs.ts';

export const monitorZfsEvents = exposeCollector(eventsCollector, {
  name: 'monitor_zfs_events',
  description: 'Events of the ZFS module, newest first; live ones come from the WebSocket stream zfs.events',
  http: 'GET /api/zfs/:device/events',
  filter: Type.Object({
    since: Type.Optional(Type.String({ format: 'date-time', description: 'Only events after this moment' })),
    pool: Type.Optional(PoolName),
    class: Type.Optional(Type.String({ description: 'Part of the class, like ereport or scrub_finish' })),
    ...pagingInputs,
  }),
  output: PoolEvents,
  select(events, { since, pool, class: eventClass, limit, cursor }) {
    const after = since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(since);
    const found = events.filter(
      (event) =>
        Date.parse(event.time) > after &&
        (pool === undefined || event.pool === pool) &&
        (eventClass === undefined || event.class.includes(eventClass)),
    );
    return paginate(found.toReversed(), { limit, cursor });
  },
});
