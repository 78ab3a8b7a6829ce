import { type Static, Type } from '@infrastructor/core';

/** /proc/loadavg: runnable and uninterruptible tasks, averaged. */
export const LoadAverage = Type.Object({
  load1m: Type.Number(),
  load5m: Type.Number(),
  load15m: Type.Number(),
  runningTasks: Type.Optional(Type.Integer({ description: 'Runnable right now' })),
  totalTasks: Type.Optional(Type.Integer()),
  lastPid: Type.Optional(Type.Integer({ description: 'The newest process id' })),
});
export type LoadAverage = Static<typeof LoadAverage>;
