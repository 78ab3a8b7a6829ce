import { type Static, Type } from '@infrastructor/core';

/** How long a machine has been up, with what `uptime` or /proc/uptime say besides. */
export const Uptime = Type.Object({
  uptimeSec: Type.Number({ description: '`uptime` tells whole minutes, /proc/uptime hundredths' }),
  time: Type.Optional(Type.String({ description: "The machine's own clock, as printed, in its own zone" })),
  users: Type.Optional(Type.Integer()),
  load1m: Type.Optional(Type.Number()),
  load5m: Type.Optional(Type.Number()),
  load15m: Type.Optional(Type.Number()),
  idleSec: Type.Optional(Type.Number({ description: 'Summed over all CPUs, from /proc/uptime' })),
});
export type Uptime = Static<typeof Uptime>;
