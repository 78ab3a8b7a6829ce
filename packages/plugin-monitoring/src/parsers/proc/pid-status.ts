import { defineParser } from '@infrastructor/core';
import { ProcPidStatus } from '../../schemas/proc-pid-status.ts';
import { known } from '../known.ts';
import { type Field, type Fields, readPairs } from './pairs.ts';
import { stateNames } from './pid-state.ts';
import { address, integer, text } from './words.ts';

const bytes = (name: string): Field => [
  name,
  (value) => {
    const digits = /^(\d+) kB$/.exec(value)?.[1];
    return digits === undefined ? undefined : Number(digits) * 1024;
  },
];
const mask = (name: string): Field => [name, address];
const yes = (value: string) => (/^[01]$/.test(value) ? value === '1' : undefined);
const seccompModes = ['off', 'strict', 'filter'] as const;

function numbers(value: string): number[] | undefined {
  const words = value === '' ? [] : value.split(/\s+/).map(integer);
  const known = words.filter((word) => word !== undefined);
  return known.length === words.length ? known : undefined;
}

function ids(value: string): ProcPidStatus['uids'] {
  const [real, effective, saved, filesystem] = numbers(value) ?? [];
  if (real === undefined || effective === undefined || saved === undefined || filesystem === undefined)
    return undefined;
  return { real, effective, saved, filesystem };
}

const fields: Fields = {
  Name: ['name', text],
  Umask: ['umask', text],
  State: ['state', (value) => /^([A-Za-z]) \(/.exec(value)?.[1]],
  Tgid: ['tgid', integer],
  Ngid: ['ngid', integer],
  Pid: ['pid', integer],
  PPid: ['ppid', integer],
  TracerPid: ['tracerPid', integer],
  Uid: ['uids', ids],
  Gid: ['gids', ids],
  FDSize: ['fdSize', integer],
  Groups: ['groups', numbers],
  NStgid: ['namespaceTgids', numbers],
  NSpid: ['namespacePids', numbers],
  NSpgid: ['namespaceProcessGroups', numbers],
  NSsid: ['namespaceSessions', numbers],
  Kthread: ['isKernelThread', yes],
  VmPeak: bytes('vmPeakBytes'),
  VmSize: bytes('vmSizeBytes'),
  VmLck: bytes('vmLockedBytes'),
  VmPin: bytes('vmPinnedBytes'),
  VmHWM: bytes('rssPeakBytes'),
  VmRSS: bytes('rssBytes'),
  RssAnon: bytes('rssAnonBytes'),
  RssFile: bytes('rssFileBytes'),
  RssShmem: bytes('rssShmemBytes'),
  VmData: bytes('vmDataBytes'),
  VmStk: bytes('vmStackBytes'),
  VmExe: bytes('vmExecutableBytes'),
  VmLib: bytes('vmLibraryBytes'),
  VmPTE: bytes('vmPageTablesBytes'),
  VmPMD: bytes('vmPmdBytes'),
  VmSwap: bytes('vmSwapBytes'),
  HugetlbPages: bytes('hugetlbBytes'),
  Threads: ['threads', integer],
  SigPnd: mask('pendingSignals'),
  ShdPnd: mask('sharedPendingSignals'),
  SigBlk: mask('blockedSignals'),
  SigIgn: mask('ignoredSignals'),
  SigCgt: mask('caughtSignals'),
  CapInh: mask('inheritableCapabilities'),
  CapPrm: mask('permittedCapabilities'),
  CapEff: mask('effectiveCapabilities'),
  CapBnd: mask('boundingCapabilities'),
  CapAmb: mask('ambientCapabilities'),
  NoNewPrivs: ['noNewPrivileges', yes],
  Seccomp: ['seccomp', (value) => seccompModes[integer(value) ?? -1]],
  Seccomp_filters: ['seccompFilters', integer],
  Cpus_allowed_list: ['allowedCpus', text],
  Mems_allowed_list: ['allowedMemoryNodes', text],
  voluntary_ctxt_switches: ['voluntaryContextSwitches', integer],
  nonvoluntary_ctxt_switches: ['involuntaryContextSwitches', integer],
};

/** Reads /proc/[pid]/status (proc_pid_status(5)). */
export const pidStatus = defineParser({
  name: 'pid-status',
  description: 'State, owner, memory and signals of a process, from /proc/[pid]/status',
  output: ProcPidStatus,
  parse(source, context) {
    const row = readPairs(source, context, { file: '/proc/[pid]/status', first: 'Name', fields }) as ProcPidStatus;
    const { SigQ: queue = '', ...other } = row.other ?? {};
    const [, queued, limit] = /^(\d+)\/(\d+)$/.exec(queue) ?? [];
    const { other: _, ...named } = row;
    return {
      ...named,
      ...known({ stateName: row.state === undefined ? undefined : stateNames[row.state] }),
      ...(queued === undefined ? {} : { queuedSignals: Number(queued), queuedSignalsLimit: Number(limit) }),
      ...(Object.keys(other).length === 0 ? {} : { other }),
    };
  },
});
