import { type Static, Type } from '@infrastructor/core';

const count = () => Type.Optional(Type.Number());
const address = () => Type.Optional(Type.String());

/** /proc/[pid]/stat. Times are in clock ticks, of which a second has 100 on common machines (getconf CLK_TCK). */
export const ProcPidStat = Type.Object({
  pid: Type.Integer(),
  command: Type.String({ description: 'Cut to 15 bytes by the kernel' }),
  state: Type.String({ description: 'One letter' }),
  stateName: Type.Optional(
    Type.String({ description: 'As in /proc/[pid]/status: running, sleeping, disk sleep, zombie …' }),
  ),
  ppid: Type.Integer(),
  processGroup: Type.Integer(),
  session: Type.Integer(),
  ttyNumber: Type.Integer({ description: '0 for none' }),
  foregroundGroup: Type.Integer({ description: '-1 for none' }),
  flags: Type.Number({ description: 'PF_* of linux/sched.h' }),
  minorFaults: Type.Number(),
  childMinorFaults: Type.Number(),
  majorFaults: Type.Number(),
  childMajorFaults: Type.Number(),
  userTicks: Type.Number(),
  systemTicks: Type.Number(),
  childUserTicks: Type.Number(),
  childSystemTicks: Type.Number(),
  priority: Type.Integer(),
  nice: Type.Integer(),
  threads: Type.Integer(),
  intervalTimerTicks: Type.Number({ description: 'Always 0 since 2.6.17' }),
  startTicks: Type.Number({ description: 'After boot' }),
  vsizeBytes: Type.Number(),
  rssPages: Type.Number(),
  rssLimitBytes: Type.Optional(Type.Number({ description: 'Left out where there is no limit' })),
  codeStart: address(),
  codeEnd: address(),
  stackStart: address(),
  stackPointer: address(),
  instructionPointer: address(),
  pendingSignals: address(),
  blockedSignals: address(),
  ignoredSignals: address(),
  caughtSignals: address(),
  waitChannel: Type.Optional(Type.String({ description: 'An address, or 0x1 for a process that waits' })),
  swappedPages: count(),
  childSwappedPages: count(),
  exitSignal: count(),
  processor: count(),
  realtimePriority: count(),
  policy: Type.Optional(Type.Number({ description: 'SCHED_* of linux/sched.h' })),
  blockIoDelayTicks: count(),
  guestTicks: count(),
  childGuestTicks: count(),
  dataStart: address(),
  dataEnd: address(),
  heapStart: address(),
  argumentsStart: address(),
  argumentsEnd: address(),
  environmentStart: address(),
  environmentEnd: address(),
  exitCode: count(),
});
export type ProcPidStat = Static<typeof ProcPidStat>;

/** /proc/[pid]/statm, in pages. */
export const ProcPidStatm = Type.Object({
  sizePages: Type.Number(),
  residentPages: Type.Number(),
  sharedPages: Type.Number(),
  textPages: Type.Number(),
  libraryPages: Type.Number({ description: 'Always 0 since 2.6' }),
  dataPages: Type.Number({ description: 'With the stack' }),
  dirtyPages: Type.Number({ description: 'Always 0 since 2.6' }),
});
export type ProcPidStatm = Static<typeof ProcPidStatm>;

/** /proc/[pid]/io. */
export const ProcPidIo = Type.Object({
  readCallBytes: Type.Number({ description: 'Read with system calls, from the cache too' }),
  writeCallBytes: count(),
  readCalls: count(),
  writeCalls: count(),
  readBytes: Type.Optional(Type.Number({ description: 'Fetched from storage' })),
  writeBytes: Type.Optional(Type.Number({ description: 'Sent to storage' })),
  cancelledWriteBytes: Type.Optional(
    Type.Number({ description: 'Of write, what was truncated before it was written' }),
  ),
  other: Type.Optional(Type.Record(Type.String(), Type.String())),
});
export type ProcPidIo = Static<typeof ProcPidIo>;

/** A limit of /proc/[pid]/limits. */
export const ProcPidLimit = Type.Object({
  name: Type.String({ description: 'max open files …' }),
  soft: Type.Optional(Type.Number({ description: 'Left out where it is unlimited, and so is hard' })),
  hard: count(),
  unit: Type.Optional(Type.String({ description: 'seconds, bytes, processes, files, locks, signals, us' })),
});
export type ProcPidLimit = Static<typeof ProcPidLimit>;
