import { type Static, Type } from '@infrastructor/core';

const count = () => Type.Optional(Type.Number());

/** One block device of /proc/diskstats: counters since boot. A sector is 512 bytes there, whatever the disk's own is. */
export const DiskCounters = Type.Object({
  major: Type.Integer(),
  minor: Type.Integer(),
  device: Type.String(),
  readsCompleted: Type.Number(),
  readsMerged: count(),
  sectorsRead: Type.Number(),
  readBytes: Type.Number(),
  readTimeMs: count(),
  writesCompleted: Type.Number(),
  writesMerged: count(),
  sectorsWritten: Type.Number(),
  writtenBytes: Type.Number(),
  writeTimeMs: count(),
  ioInProgress: count(),
  ioTimeMs: Type.Optional(Type.Number({ description: 'Time with any I/O in flight: what utilisation is made of' })),
  weightedIoTimeMs: count(),
  discardsCompleted: count(),
  discardsMerged: count(),
  sectorsDiscarded: count(),
  discardTimeMs: count(),
  flushesCompleted: count(),
  flushTimeMs: count(),
});
export type DiskCounters = Static<typeof DiskCounters>;
export const DiskCountersList = Type.Array(DiskCounters);
