import { defineCommand, sh } from '@infrastructor/core';
import { zpoolEvents } from '../parsers/zpool-events.ts';
import { inUtc } from './in-utc.ts';

/** What the kernel module remembers, with all fields: without them an event does not name its pool (zpool-events(8)). */
export const listEvents = defineCommand({
  name: 'zpool.events',
  command: () => inUtc(sh`zpool events -v`),
  parser: zpoolEvents,
  timeout: '20s',
});

/** What it remembers, then what happens, until it is ended. */
export const followEvents = inUtc(sh`zpool events -f -v -H`);
