import { type Static, Type } from '@infrastructor/core';

const number = (description?: string) => Type.Optional(Type.Number(description === undefined ? {} : { description }));
const text = (description: string) => Type.Optional(Type.String({ description }));

const clock = {
  time: Type.Optional(Type.String({ format: 'date-time', description: 'Only where the zone is UTC' })),
  localTime: text('As printed'),
  timezone: text('As printed'),
};

/** One reading of `vmstat`; the first is the average since boot. */
export const VmstatReading = Type.Object({
  type: Type.Literal('vm'),
  runnable: Type.Number(),
  blocked: Type.Number({ description: 'In uninterruptible sleep' }),
  swapUsedBytes: number(),
  freeBytes: number(),
  buffersBytes: number(),
  cacheBytes: number(),
  inactiveBytes: number(),
  activeBytes: number(),
  swapInBytesPerSec: number(),
  swapOutBytesPerSec: number(),
  blocksInPerSec: number('Blocks of 1024 bytes'),
  blocksOutPerSec: number(),
  interruptsPerSec: number(),
  contextSwitchesPerSec: number(),
  userPercent: number(),
  systemPercent: number(),
  idlePercent: number(),
  iowaitPercent: number(),
  stealPercent: number(),
  guestPercent: number(),
  ...clock,
});

/** One disk of `vmstat -d`, since boot. */
export const VmstatDisk = Type.Object({
  type: Type.Literal('disk'),
  disk: Type.String(),
  readsCompleted: Type.Number(),
  readsMerged: Type.Number(),
  sectorsRead: Type.Number(),
  readTimeMs: Type.Number(),
  writesCompleted: Type.Number(),
  writesMerged: Type.Number(),
  sectorsWritten: Type.Number(),
  writeTimeMs: Type.Number(),
  ioInProgress: Type.Number(),
  ioTimeSec: Type.Number(),
  ...clock,
});

export const VmstatRow = Type.Union([VmstatReading, VmstatDisk]);
export type VmstatRow = Static<typeof VmstatRow>;
export const VmstatRows = Type.Array(VmstatRow);
