import type { Process } from '../schemas/process.ts';
import { sizeBytes } from './size.ts';
import { camelCase, numberOf } from './text.ts';
import { durationSeconds } from './time.ts';

type Cells = Record<string, string | number>;

const integer = (field: string) => (text: string) => {
  const value = numberOf(text);
  return value === undefined ? undefined : { [field]: value };
};
const words = (field: string) => (text: string) => ({ [field]: text });
const kilobytes = (field: string) => (text: string) => {
  const value = sizeBytes(text, { unitBytes: 1024 });
  return value === undefined ? undefined : { [field]: value };
};
const duration = (field: string, raw?: string) => (text: string) => {
  const seconds = durationSeconds(text);
  return { ...(raw === undefined ? {} : { [raw]: text }), ...(seconds === undefined ? {} : { [field]: seconds }) };
};
/** -ef prints names under UID, -l numbers. */
const owner = (text: string): Cells => (/^\d+$/.test(text) ? { uid: Number(text), user: text } : { user: text });

/** Columns of ps by the header that procps, busybox and BSD write over them (ps(1), "Standard format specifiers"). */
export const psColumns: Readonly<Record<string, (text: string) => Cells | undefined>> = {
  PID: integer('pid'),
  TGID: integer('pid'),
  PPID: integer('ppid'),
  TID: integer('tid'),
  LWP: integer('tid'),
  SPID: integer('tid'),
  NLWP: integer('threads'),
  THCNT: integer('threads'),
  USER: owner,
  EUSER: owner,
  RUSER: words('realUser'),
  UID: owner,
  EUID: integer('uid'),
  GROUP: words('group'),
  '%CPU': integer('cpuPercent'),
  CPU: integer('cpuPercent'),
  C: integer('cpuPercent'),
  '%MEM': integer('memPercent'),
  VSZ: kilobytes('vszBytes'),
  RSS: kilobytes('rssBytes'),
  RSZ: kilobytes('rssBytes'),
  TTY: words('tty'),
  TT: words('tty'),
  // busybox leaves blanks between the letters.
  STAT: (text) => ({ stat: text.replaceAll(' ', '') }),
  S: words('stat'),
  STATE: words('stat'),
  START: words('start'),
  STIME: words('start'),
  STARTED: words('start'),
  TIME: duration('cpuTimeSec', 'time'),
  ELAPSED: duration('elapsedSec'),
  NI: integer('nice'),
  PRI: integer('priority'),
  COMMAND: words('command'),
  CMD: words('command'),
  ARGS: words('command'),
  COMM: words('comm'),
  UCMD: words('comm'),
};

/** Headers that no field stands for, but by which a header line is known. */
export const otherPsHeaders = new Set([
  'F',
  'SZ',
  'ADDR',
  'WCHAN',
  'PGID',
  'PGRP',
  'SID',
  'SESS',
  'CLS',
  'PSR',
  'LABEL',
  'UNIT',
  'CGROUP',
  'TPGID',
]);

export const isCommand = (header: string) => /^(?:COMMAND|CMD|ARGS|COMM|UCMD)$/.test(header);

/** Adds a cell to a row; `?`, `??` and `-` mean that there is none. */
export function addCell(row: Process, header: string, text: string): void {
  if (text === '' || (!isCommand(header) && /^(?:\?\??|-)$/.test(text))) return;
  const read = psColumns[header];
  Object.assign(row, read === undefined ? { [camelCase(header)]: text } : read(text));
}
