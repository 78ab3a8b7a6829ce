import { type JcCase, rows, single } from './jc-case.ts';
import { changed, exactly, fromHex, hexText } from './jc-proc-renaming.ts';
import { kib, type Names, type Row, same } from './jc-renaming.ts';

/** jc reads octal digits as decimal ones. */
const octal = (value: unknown) => Number.parseInt(String(value), 8);
const timespec = (value: unknown) => {
  const [seconds, nanoseconds] = value as number[];
  return { seconds, nanoseconds };
};

const epoll: Names = {
  tfd: ['fd'],
  events: ['events', fromHex],
  data: ['data', hexText],
  pos: ['positionBytes'],
  ino: ['inode', fromHex],
  sdev: ['device', hexText],
};
const fanotify: Names = {
  flags: ['flags', fromHex],
  'event-flags': ['eventFlags', fromHex],
  mnt_id: ['mountId', Number],
  mflags: ['markFlags', fromHex],
  mask: ['mask', fromHex],
  ignored_mask: ['ignoredMask', fromHex],
  ino: ['inode', fromHex],
  sdev: ['device', hexText],
  'fhandle-bytes': ['fileHandleBytes', fromHex],
  'fhandle-type': ['fileHandleType', fromHex],
  f_handle: ['fileHandle'],
};

const fdinfo: JcCase = {
  ...single(
    'pid-fdinfo',
    exactly({
      pos: ['positionBytes'],
      flags: ['flags', octal],
      mnt_id: ['mountId'],
      ino: ['inode'],
      size: ['sizeBytes'],
      count: ['referenceCount'],
      exp_name: ['exporter'],
      epoll: ['epoll', (value) => [exactly(epoll)(value as Row)]],
      fanotify: ['fanotify', (value) => exactly(fanotify)(value as Row)],
      clockid: ['clockId'],
      ticks: ['expirations'],
      'settime flags': ['setTimeFlags', octal],
      it_value: ['timeLeft', timespec],
      it_interval: ['interval', timespec],
    }),
  ),
  // jc has one object for all lines of fanotify, in which a later mark replaces what an earlier one said.
  actual: changed(({ fanotify: ours }) => {
    if (ours === undefined) return {};
    const { marks, ...flags } = ours as { marks: Row[] };
    return { fanotify: Object.assign({}, flags, ...marks) };
  }),
};

const mapping: Names = {
  start: ['start', hexText],
  end: ['end', hexText],
  perms: ['permissions'],
  offset: ['offsetBytes', fromHex],
  maj: ['major', fromHex],
  min: ['minor', fromHex],
  inode: ['inode'],
  pathname: ['path'],
};

/** In KiB with jc. */
const usage: Names = Object.fromEntries(
  Object.entries({
    Size: 'mappedBytes',
    KernelPageSize: 'kernelPageBytes',
    MMUPageSize: 'mmuPageBytes',
    Rss: 'rssBytes',
    Pss: 'pssBytes',
    Shared_Clean: 'sharedCleanBytes',
    Shared_Dirty: 'sharedDirtyBytes',
    Private_Clean: 'privateCleanBytes',
    Private_Dirty: 'privateDirtyBytes',
    Referenced: 'referencedBytes',
    Anonymous: 'anonymousBytes',
    LazyFree: 'lazyFreeBytes',
    AnonHugePages: 'anonHugePagesBytes',
    ShmemPmdMapped: 'shmemPmdMappedBytes',
    FilePmdMapped: 'filePmdMappedBytes',
    Shared_Hugetlb: 'sharedHugetlbBytes',
    Private_Hugetlb: 'privateHugetlbBytes',
    Swap: 'swapBytes',
    SwapPss: 'swapPssBytes',
    Locked: 'lockedBytes',
  }).map(([theirs, ours]) => [theirs, [ours, kib] as const]),
);

const smaps: Names = {
  ...mapping,
  ...usage,
  THPeligible: ['transparentHugePageEligible', (value) => value === 1],
  VmFlags: ['vmFlags'],
  // jc has a slip of older kernel documentation.
  VmFlags_pretty: ['vmFlagMeanings', (value) => (value as string[]).map((text) => text.replace('growns', 'grows'))],
};

const numaMaps: Names = {
  address: ['start', hexText],
  ...same('policy'),
  file: ['path'],
  options: ['kinds'],
  mapped: ['mappedPages'],
  mapmax: ['mapMax'],
  anon: ['anonPages'],
  dirty: ['dirtyPages'],
  active: ['activePages'],
  N0: ['pagesPerNode', (pages) => [{ node: 0, pages }]],
  kernelpagesize_kB: ['kernelPageBytes', kib],
};

/** The word of /proc/[pid]/status for the sentence of proc(5). */
const stateNames: Readonly<Record<string, string>> = { 'Sleeping in an interruptible wait': 'sleeping' };
/** 64 bits, of which jc's answer keeps 53 once it is read as JSON: both are compared as such numbers. */
const addresses: Readonly<Record<string, string>> = {
  startcode: 'codeStart',
  endcode: 'codeEnd',
  startstack: 'stackStart',
  kstkeep: 'stackPointer',
  kstkeip: 'instructionPointer',
  signal: 'pendingSignals',
  blocked: 'blockedSignals',
  sigignore: 'ignoredSignals',
  sigcatch: 'caughtSignals',
  wchan: 'waitChannel',
  start_data: 'dataStart',
  end_data: 'dataEnd',
  start_brk: 'heapStart',
  arg_start: 'argumentsStart',
  arg_end: 'argumentsEnd',
  env_start: 'environmentStart',
  env_end: 'environmentEnd',
};
const counted: Readonly<Record<string, string>> = {
  comm: 'command',
  pgrp: 'processGroup',
  tty_nr: 'ttyNumber',
  tpg_id: 'foregroundGroup',
  minflt: 'minorFaults',
  cminflt: 'childMinorFaults',
  majflt: 'majorFaults',
  cmajflt: 'childMajorFaults',
  utime: 'userTicks',
  stime: 'systemTicks',
  cutime: 'childUserTicks',
  cstime: 'childSystemTicks',
  num_threads: 'threads',
  itrealvalue: 'intervalTimerTicks',
  starttime: 'startTicks',
  vsize: 'vsizeBytes',
  rss: 'rssPages',
  nswap: 'swappedPages',
  cnswap: 'childSwappedPages',
  exit_signal: 'exitSignal',
  rt_priority: 'realtimePriority',
  delayacct_blkio_ticks: 'blockIoDelayTicks',
  guest_time: 'guestTicks',
  cguest_time: 'childGuestTicks',
  exit_code: 'exitCode',
};
const entries = (names: Readonly<Record<string, string>>): Names =>
  Object.fromEntries(Object.entries(names).map(([theirs, ours]) => [theirs, [ours]]));

const pidStat: JcCase = {
  ...single(
    'pid-stat',
    exactly({
      ...same('pid', 'state', 'ppid', 'session', 'flags', 'priority', 'nice', 'processor', 'policy'),
      ...entries(counted),
      ...entries(addresses),
      // 2^64 - 1 is no limit, which we leave out.
      rsslim: ['rssLimitBytes', (value) => (Number(value) === 2 ** 64 ? undefined : value)],
      state_pretty: ['stateName', (value) => stateNames[String(value)]],
    }),
  ),
  actual: changed((row) =>
    Object.fromEntries(
      Object.values(addresses).map((name) => [name, row[name] === undefined ? undefined : Number(row[name])]),
    ),
  ),
};

/** Files of /proc/[pid]. */
export const jcProcProcessCases: Readonly<Record<string, JcCase>> = {
  proc_pid_fdinfo: fdinfo,
  proc_pid_fdinfo_dma: fdinfo,
  proc_pid_fdinfo_epoll: fdinfo,
  proc_pid_fdinfo_fanotify: fdinfo,
  proc_pid_fdinfo_timerfd: fdinfo,
  proc_pid_io: single(
    'pid-io',
    exactly(
      entries({
        rchar: 'readCallBytes',
        wchar: 'writeCallBytes',
        syscr: 'readCalls',
        syscw: 'writeCalls',
        read_bytes: 'readBytes',
        write_bytes: 'writeBytes',
        cancelled_write_bytes: 'cancelledWriteBytes',
      }),
    ),
  ),
  proc_pid_maps: rows('pid-maps', exactly(mapping)),
  proc_pid_numa_maps: rows('pid-numa-maps', exactly(numaMaps)),
  proc_pid_smaps: rows('pid-smaps', exactly(smaps)),
  proc_pid_stat: pidStat,
  proc_pid_stat_hack: pidStat,
  proc_pid_statm: single(
    'pid-statm',
    exactly(
      entries({
        size: 'sizePages',
        resident: 'residentPages',
        shared: 'sharedPages',
        text: 'textPages',
        lib: 'libraryPages',
        data: 'dataPages',
        dt: 'dirtyPages',
      }),
    ),
  ),
};
