import { type Static, Type } from '@infrastructor/core';

/** /proc/version. */
export const ProcVersion = Type.Object({
  release: Type.String({ description: 'As uname -r' }),
  builder: Type.String({ description: 'user@host of the build' }),
  compiler: Type.String(),
  build: Type.String({ description: '#1-Ubuntu: the number of the build and what the distribution adds' }),
  flags: Type.Array(Type.String(), { description: 'SMP, PREEMPT_DYNAMIC, PREEMPT_RT' }),
  buildDate: Type.Optional(Type.String({ description: 'As printed, in the zone of the build machine' })),
  buildNote: Type.Optional(
    Type.String({ description: 'What stands there instead of a date, such as Debian 6.1.55-1 (2023-09-29)' }),
  ),
});
export type ProcVersion = Static<typeof ProcVersion>;

/** One module of /proc/modules. */
export const ProcModule = Type.Object({
  name: Type.String(),
  sizeBytes: Type.Number(),
  referenceCount: Type.Optional(Type.Integer({ description: 'Left out by kernels that cannot unload modules' })),
  usedBy: Type.Array(Type.String()),
  state: Type.Enum(['Live', 'Loading', 'Unloading']),
  address: Type.String({ description: 'Zero for readers without CAP_SYSLOG' }),
  taints: Type.Optional(Type.String({ description: 'P proprietary, O out of tree, E unsigned' })),
});
export type ProcModule = Static<typeof ProcModule>;

/** One algorithm of /proc/crypto. */
export const ProcCryptoAlgorithm = Type.Object(
  {
    name: Type.String(),
    driver: Type.Optional(Type.String()),
    module: Type.Optional(Type.String()),
    priority: Type.Optional(Type.Integer()),
    referenceCount: Type.Optional(Type.Integer()),
    selfTestPassed: Type.Optional(Type.Boolean()),
    internal: Type.Optional(Type.Boolean()),
    type: Type.Optional(Type.String()),
    blockBytes: Type.Optional(Type.Integer()),
    digestBytes: Type.Optional(Type.Integer()),
    ivBytes: Type.Optional(Type.Integer()),
    maxAuthBytes: Type.Optional(Type.Integer()),
    minKeyBytes: Type.Optional(Type.Integer()),
    maxKeyBytes: Type.Optional(Type.Integer()),
    other: Type.Optional(Type.Record(Type.String(), Type.String())),
  },
  { description: 'Sizes are there for the kinds of algorithm that have them' },
);
export type ProcCryptoAlgorithm = Static<typeof ProcCryptoAlgorithm>;

/** One lock of /proc/locks. */
export const ProcLock = Type.Object({
  id: Type.Integer(),
  isWaiting: Type.Boolean({ description: 'Blocked by the lock of the same id' }),
  class: Type.String({ description: 'POSIX (fcntl), FLOCK, OFDLCK, LEASE, DELEG' }),
  type: Type.String({ description: 'ADVISORY, MANDATORY; ACTIVE, BREAKING, BREAKER for leases' }),
  access: Type.String({ description: 'READ, WRITE, RW, UNLCK' }),
  pid: Type.Integer({ description: '-1 where the lock has no process (OFDLCK)' }),
  major: Type.Integer(),
  minor: Type.Integer(),
  inode: Type.Number(),
  start: Type.Number({ description: 'First byte' }),
  end: Type.Optional(Type.Number({ description: 'Last byte; left out for the end of the file' })),
});
export type ProcLock = Static<typeof ProcLock>;

/** One line of /proc/execdomains. */
export const ProcExecDomain = Type.Object({
  first: Type.Integer(),
  last: Type.Integer(),
  name: Type.String(),
  module: Type.String(),
});
export type ProcExecDomain = Static<typeof ProcExecDomain>;
