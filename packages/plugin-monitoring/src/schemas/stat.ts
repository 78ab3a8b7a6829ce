import { type Static, Type } from '@infrastructor/core';

const ticks = () => Type.Optional(Type.Number());

/** Time since boot in USER_HZ ticks, mostly 1/100 s. guest is part of user, guestNice of nice. */
export const CpuTicks = Type.Object({
  name: Type.String({ description: '`cpu` for all together, `cpu0` and so on' }),
  userTicks: Type.Number(),
  niceTicks: Type.Number(),
  systemTicks: Type.Number(),
  idleTicks: Type.Number(),
  iowaitTicks: ticks(),
  irqTicks: ticks(),
  softirqTicks: ticks(),
  stealTicks: ticks(),
  guestTicks: ticks(),
  guestNiceTicks: ticks(),
});
export type CpuTicks = Static<typeof CpuTicks>;

const Counters = Type.Object({ total: Type.Number(), counts: Type.Array(Type.Number()) });

/** /proc/stat: counters since boot. A rate needs two readings. */
export const KernelStat = Type.Object({
  cpu: Type.Optional(CpuTicks),
  cpus: Type.Array(CpuTicks, { description: 'One per CPU that is online' }),
  bootTime: Type.Optional(Type.String({ format: 'date-time' })),
  contextSwitches: Type.Optional(Type.Number()),
  processesForked: Type.Optional(Type.Number()),
  processesRunning: Type.Optional(Type.Number()),
  processesBlocked: Type.Optional(Type.Number({ description: 'Waiting for I/O' })),
  interrupts: Type.Optional(Counters),
  softirqs: Type.Optional(Counters),
});
export type KernelStat = Static<typeof KernelStat>;
