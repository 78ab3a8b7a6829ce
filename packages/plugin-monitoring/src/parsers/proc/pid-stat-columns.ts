import type { ProcPidStat } from '../../schemas/proc-process.ts';
import type { Columns } from './columns.ts';
import { integer } from './words.ts';

/** Columns that later kernels appended (from 2.6.18 to 3.5) are not there in a shorter line. */
const later = (word: string) => (word === '' ? null : integer(word));

/** 64 bits in decimal digits as an address. */
const decimalAddress = (word: string) =>
  word === '' ? null : /^\d{1,20}$/.test(word) ? `0x${BigInt(word).toString(16)}` : undefined;

/** RLIM_INFINITY of 64 and of 32 bits. */
const limit = (word: string) => (/^(?:18446744073709551615|4294967295)$/.test(word) ? null : integer(word));

/** The columns of /proc/[pid]/stat behind the command, in their order (proc_pid_stat(5)). */
export const pidStatColumns: Columns<Omit<ProcPidStat, 'pid' | 'command' | 'stateName'>> = {
  state: (word) => (/^[A-Za-z]$/.test(word) ? word : undefined),
  ppid: integer,
  processGroup: integer,
  session: integer,
  ttyNumber: integer,
  foregroundGroup: integer,
  flags: integer,
  minorFaults: integer,
  childMinorFaults: integer,
  majorFaults: integer,
  childMajorFaults: integer,
  userTicks: integer,
  systemTicks: integer,
  childUserTicks: integer,
  childSystemTicks: integer,
  priority: integer,
  nice: integer,
  threads: integer,
  intervalTimerTicks: integer,
  startTicks: integer,
  vsizeBytes: integer,
  rssPages: integer,
  rssLimitBytes: limit,
  codeStart: decimalAddress,
  codeEnd: decimalAddress,
  stackStart: decimalAddress,
  stackPointer: decimalAddress,
  instructionPointer: decimalAddress,
  pendingSignals: decimalAddress,
  blockedSignals: decimalAddress,
  ignoredSignals: decimalAddress,
  caughtSignals: decimalAddress,
  waitChannel: decimalAddress,
  swappedPages: later,
  childSwappedPages: later,
  exitSignal: later,
  processor: later,
  realtimePriority: later,
  policy: later,
  blockIoDelayTicks: later,
  guestTicks: later,
  childGuestTicks: later,
  dataStart: decimalAddress,
  dataEnd: decimalAddress,
  heapStart: decimalAddress,
  argumentsStart: decimalAddress,
  argumentsEnd: decimalAddress,
  environmentStart: decimalAddress,
  environmentEnd: decimalAddress,
  exitCode: later,
};
