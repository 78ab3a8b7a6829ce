import { defineTool, paginate, Type } from '@infrastructor/core';
import { historyEvent } from '../analysis/history-event.ts';
import { eventsCollector } from '../collectors/events.ts';
import { historyCollector } from '../collectors/history.ts';
import { PoolName } from '../names.ts';
import { PoolEvents } from '../schemas/pool-event.ts';
import { pagingInputs } from './paging-inputs.ts';

export const monitorZfsEvents = defineTool({
  name: 'monitor_zfs_events',
  description:
    'Events of the ZFS module since it was loaded, and with includeHistory the commands that changed the pools, newest first; live ones come from the WebSocket stream zfs.events',
  scope: 'read',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/zfs/:device/events',
  requires: ['zfs'],
  timeout: '60s',
  input: Type.Object({
    since: Type.Optional(Type.String({ format: 'date-time', description: 'Only what happened after this moment' })),
    pool: Type.Optional(PoolName),
    class: Type.Optional(
      Type.String({ maxLength: 100, description: 'Part of the class, like ereport or scrub_finish' }),
    ),
    includeHistory: Type.Boolean({ default: false, description: 'Add zpool history, as events of class history' }),
    ...pagingInputs,
  }),
  output: PoolEvents,
  async run({ collect, input }) {
    const { since, pool, class: eventClass, includeHistory, limit, cursor } = input;
    const [events, history] = await Promise.all([
      collect(eventsCollector),
      includeHistory ? collect(historyCollector) : [],
    ]);
    const after = since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(since);
    const found = [...history.map(historyEvent), ...events].filter(
      (event) =>
        Date.parse(event.time) > after &&
        (pool === undefined || event.pool === pool) &&
        (eventClass === undefined || event.class.includes(eventClass)),
    );
    const newestFirst = found.reverse().sort((one, other) => Date.parse(other.time) - Date.parse(one.time));
    return paginate(newestFirst, { limit, cursor });
  },
});
