import { type Static, Type } from '@infrastructor/core';

const text = () => Type.Optional(Type.String());
const count = () => Type.Optional(Type.Number());

const timespec = () => Type.Optional(Type.Object({ seconds: Type.Number(), nanoseconds: Type.Integer() }));

/** What an epoll descriptor watches. */
const epollTarget = Type.Object({
  fd: Type.Integer(),
  events: Type.Number({ description: 'EPOLL* bits' }),
  data: Type.String(),
  positionBytes: count(),
  inode: count(),
  device: text(),
});

/** What an inotify or fanotify descriptor watches. */
const watch = Type.Object({
  watchDescriptor: count(),
  mountId: count(),
  inode: count(),
  device: text(),
  markFlags: count(),
  mask: Type.Number(),
  ignoredMask: Type.Number(),
  fileHandleBytes: count(),
  fileHandleType: count(),
  fileHandle: text(),
});
export type WatchMark = Static<typeof watch>;

/** /proc/[pid]/fdinfo/[fd]: what every file has, and what its kind adds. */
export const ProcPidFdinfo = Type.Object({
  positionBytes: Type.Number(),
  flags: Type.Optional(Type.Integer({ description: 'O_* bits of open(2)' })),
  accessMode: Type.Optional(Type.Enum(['read', 'write', 'read-write'])),
  mountId: count(),
  inode: count(),
  eventfdCount: Type.Optional(Type.String({ description: 'eventfd: 0x and hexadecimal digits' })),
  signalMask: Type.Optional(Type.String({ description: 'signalfd: 0x and hexadecimal digits' })),
  epoll: Type.Optional(Type.Array(epollTarget)),
  inotify: Type.Optional(Type.Array(watch)),
  fanotify: Type.Optional(Type.Object({ flags: count(), eventFlags: count(), marks: Type.Array(watch) })),
  clockId: Type.Optional(Type.Integer({ description: 'timerfd: CLOCK_*, 0 is CLOCK_REALTIME' })),
  expirations: Type.Optional(Type.Number({ description: 'timerfd: since the last read' })),
  setTimeFlags: Type.Optional(Type.Integer({ description: 'timerfd: 1 is an absolute time' })),
  timeLeft: timespec(),
  interval: timespec(),
  sizeBytes: Type.Optional(Type.Number({ description: 'DMA buffer' })),
  referenceCount: Type.Optional(Type.Number({ description: 'DMA buffer' })),
  exporter: Type.Optional(Type.String({ description: 'DMA buffer' })),
  other: Type.Optional(Type.Record(Type.String(), Type.String())),
});
export type ProcPidFdinfo = Static<typeof ProcPidFdinfo>;
