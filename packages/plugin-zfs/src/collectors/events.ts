import { defineCollector } from '@infrastructor/core';
import { runPermitted } from '../access/permitted.ts';
import { listEvents } from '../commands/zpool-events.ts';
import { PoolEvents } from '../schemas/pool-event.ts';

export const eventsCollector = defineCollector({
  name: 'zfs.recent-events',
  description: 'Events that the ZFS module remembers, oldest first',
  ttl: '10s',
  requires: ['zfs'],
  persist: 'none',
  output: PoolEvents,
  collect: (context) => runPermitted(context, listEvents),
});
