import { defineParser } from '@infrastructor/core';
import type { ProcPidFdinfo } from '../../schemas/proc-pid-fdinfo.ts';
import { ProcPidFdinfo as Output } from '../../schemas/proc-pid-fdinfo.ts';
import { known } from '../known.ts';
import { unreadable, warnSkipped, wholeLines } from '../text.ts';
import { addField, type Fields, readPair } from './pairs.ts';
import { readWatch } from './pid-fdinfo-watch.ts';
import { address, hex, integer, text } from './words.ts';

const octal = (value: string) => (/^[0-7]{1,12}$/.test(value) ? Number.parseInt(value, 8) : undefined);

function timespec(value: string): { seconds: number; nanoseconds: number } | undefined {
  const [, seconds, nanoseconds] = /^\((\d+), (\d+)\)$/.exec(value) ?? [];
  return seconds === undefined ? undefined : { seconds: Number(seconds), nanoseconds: Number(nanoseconds) };
}

const fields: Fields = {
  pos: ['positionBytes', integer],
  flags: ['flags', octal],
  mnt_id: ['mountId', integer],
  ino: ['inode', integer],
  'eventfd-count': ['eventfdCount', address],
  sigmask: ['signalMask', address],
  clockid: ['clockId', integer],
  ticks: ['expirations', integer],
  'settime flags': ['setTimeFlags', octal],
  it_value: ['timeLeft', timespec],
  it_interval: ['interval', timespec],
  size: ['sizeBytes', integer],
  count: ['referenceCount', integer],
  exp_name: ['exporter', text],
};

const accessModes = ['read', 'write', 'read-write'] as const;
const epollLine =
  /^tfd:\s*(\d+) events:\s*([0-9a-f]+) data:\s*([0-9a-f]+)(?:\s+pos:(-?\d+) ino:([0-9a-f]+) sdev:([0-9a-f]+))?\s*$/;

/** Reads a line of a descriptor that watches others; false where it is none. */
function addWatched(row: ProcPidFdinfo, line: string): boolean {
  const [, fd, events = '', data, position = '', inode = '', device = ''] = epollLine.exec(line) ?? [];
  const watch = /^(inotify|fanotify) (?=\S+:)/.exec(line);
  if (fd !== undefined && data !== undefined) {
    const where = known({ positionBytes: integer(position), inode: hex(inode), device: address(device) });
    row.epoll = [...(row.epoll ?? []), { fd: Number(fd), events: hex(events) ?? 0, data: `0x${data}`, ...where }];
    return true;
  }
  if (watch === null) return false;
  const { flags, eventFlags, mark } = readWatch(line.slice(watch[0].length));
  if (watch[1] === 'inotify') {
    if (mark !== undefined) row.inotify = [...(row.inotify ?? []), mark];
    return mark !== undefined;
  }
  row.fanotify = { marks: [], ...row.fanotify, ...known({ flags, eventFlags }) };
  if (mark !== undefined) row.fanotify.marks.push(mark);
  return mark !== undefined || flags !== undefined;
}

/** Reads /proc/[pid]/fdinfo/[fd] (proc_pid_fdinfo(5), Documentation/filesystems/proc.rst 3.8). */
export const pidFdinfo = defineParser({
  name: 'pid-fdinfo',
  description: 'Position, flags and kind of an open file, from /proc/[pid]/fdinfo/[fd]',
  output: Output,
  parse(source, context) {
    let row: ProcPidFdinfo | undefined;
    let skipped = 0;
    for (const line of wholeLines(source, context)) {
      const position = /^pos:\s*(-?\d+)\s*$/.exec(line)?.[1];
      if (position !== undefined) row = { positionBytes: Number(position) };
      if (row === undefined || position !== undefined || line.trim() === '' || addWatched(row, line)) continue;
      const [name, value = ''] = readPair(line) ?? [];
      if (name === undefined || !addField(row, fields, name, value)) skipped += 1;
    }
    if (row === undefined) throw unreadable('/proc/[pid]/fdinfo', 'it has no line "pos:"');
    warnSkipped(context, skipped);
    const accessMode = row.flags === undefined ? undefined : accessModes[row.flags % 4];
    return { ...row, ...known({ accessMode }) };
  },
});
