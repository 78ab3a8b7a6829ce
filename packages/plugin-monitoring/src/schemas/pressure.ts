import { type Static, Type } from '@infrastructor/core';

const Stall = Type.Object({
  avg10Percent: Type.Number(),
  avg60Percent: Type.Number(),
  avg300Percent: Type.Number(),
  totalUs: Type.Number({ description: 'Stalled time since boot, microseconds' }),
});

/** Pressure stall information: the share of time in which some, or all, tasks waited for a resource. */
export const Pressure = Type.Object({
  resource: Type.Optional(Type.String({ description: 'cpu, io, memory, irq; only where the text names its file' })),
  some: Type.Optional(Stall),
  full: Type.Optional(Stall),
});
export type Pressure = Static<typeof Pressure>;
export const Pressures = Type.Array(Pressure);
