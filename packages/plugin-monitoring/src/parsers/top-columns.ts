import type { TopRow } from '../schemas/top-sample.ts';
import { sizeBytes } from './size.ts';
import { camelCase, numberOf } from './text.ts';
import { durationSeconds } from './time.ts';

type Read = (text: string) => string | number | undefined;

const words: Read = (text) => text;
/** Counts of top are whole, and shortened with a k, m or g of 1000 where they are too long for the column. */
const count: Read = (text) => numberOf(text) ?? sizeBytes(text, { kilo: 1000 });
/** Memory without a unit is in KiB (top(1), "SUMMARY and TASK Area memory"). */
const memory: Read = (text) => sizeBytes(text, { unitBytes: 1024 });

/** Columns of `top` of procps by their header (top(1), "3a. DESCRIPTIONS of Fields"). */
const columns: Readonly<Record<string, readonly [field: string, read: Read]>> = {
  PID: ['pid', numberOf],
  PPID: ['ppid', numberOf],
  TGID: ['tgid', numberOf],
  USER: ['user', words],
  PR: ['priority', numberOf],
  NI: ['nice', numberOf],
  VIRT: ['virtualBytes', memory],
  RES: ['residentBytes', memory],
  SHR: ['sharedBytes', memory],
  SWAP: ['swapBytes', memory],
  CODE: ['codeBytes', memory],
  DATA: ['dataBytes', memory],
  USED: ['usedBytes', memory],
  S: ['state', words],
  '%CPU': ['cpuPercent', numberOf],
  '%MEM': ['memPercent', numberOf],
  'TIME+': ['cpuTimeSec', durationSeconds],
  TIME: ['cpuTimeSec', durationSeconds],
  COMMAND: ['command', words],
  UID: ['uid', numberOf],
  RUID: ['realUid', numberOf],
  RUSER: ['realUser', words],
  SUID: ['savedUid', numberOf],
  SUSER: ['savedUser', words],
  GID: ['gid', numberOf],
  GROUP: ['group', words],
  PGRP: ['processGroup', numberOf],
  TTY: ['tty', words],
  TPGID: ['ttyProcessGroup', numberOf],
  SID: ['session', numberOf],
  nTH: ['threads', numberOf],
  P: ['lastCpu', numberOf],
  nMaj: ['majorFaults', count],
  nMin: ['minorFaults', count],
  nDRT: ['dirtyPages', count],
  vMj: ['majorFaultsSinceLast', count],
  vMn: ['minorFaultsSinceLast', count],
  WCHAN: ['waitsIn', words],
  Flags: ['flags', words],
  CGROUPS: ['cgroups', words],
  SUPGIDS: ['supplementaryGids', words],
  SUPGRPS: ['supplementaryGroups', words],
  ENVIRON: ['environment', words],
  nsIPC: ['ipcNamespace', numberOf],
  nsMNT: ['mountNamespace', numberOf],
  nsNET: ['networkNamespace', numberOf],
  nsPID: ['pidNamespace', numberOf],
  nsUSER: ['userNamespace', numberOf],
  nsUTS: ['utsNamespace', numberOf],
};

/** A row of top from its cells; `-` and `?` mean that there is nothing, and one without a pid is none. */
export function readTopRow(cells: ReadonlyMap<string, string>): TopRow | undefined {
  const pid = numberOf(cells.get('PID'));
  if (pid === undefined) return undefined;
  const row: Record<string, string | number> = {};
  for (const [header, text] of cells) {
    if (text === '' || (header !== 'COMMAND' && /^[-?]$/.test(text))) continue;
    const [field, read] = columns[header] ?? [camelCase(header), words];
    // TIME and TIME+ are the same time, the latter to the hundredth of a second.
    if (header === 'TIME' && cells.has('TIME+')) continue;
    const value = read(text);
    if (value !== undefined && field !== '') row[field] = value;
  }
  return { ...row, pid };
}
