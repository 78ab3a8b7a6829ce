import { defineParser } from '@infrastructor/core';
import { type DiskCounters, DiskCountersList } from '../schemas/disk-counters.ts';
import { unreadable, warnSkipped, wholeLines } from './text.ts';

const row = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\d+(?:\s+\d+)+)\s*$/;
const sectorBytes = 512;

/** After four columns for reads, four for writes and three for I/O came discards (4.18) and flushes (5.5). */
const laterFields = [
  'ioInProgress',
  'ioTimeMs',
  'weightedIoTimeMs',
  'discardsCompleted',
  'discardsMerged',
  'sectorsDiscarded',
  'discardTimeMs',
  'flushesCompleted',
  'flushTimeMs',
] as const;

function readCounters(
  device: string,
  major: number,
  minor: number,
  values: readonly number[],
): DiskCounters | undefined {
  const at = (index: number) => values[index] ?? 0;
  // Partitions had four columns alone (reads, sectors, writes, sectors) before 2.6.25.
  const isShort = values.length === 4;
  if (!isShort && values.length < 11) return undefined;
  const [sectorsRead, writesCompleted, sectorsWritten] = isShort ? [at(1), at(2), at(3)] : [at(2), at(4), at(6)];
  const counters: DiskCounters = {
    major,
    minor,
    device,
    readsCompleted: at(0),
    sectorsRead,
    readBytes: sectorsRead * sectorBytes,
    writesCompleted,
    sectorsWritten,
    writtenBytes: sectorsWritten * sectorBytes,
  };
  if (isShort) return counters;
  Object.assign(counters, { readsMerged: at(1), readTimeMs: at(3), writesMerged: at(5), writeTimeMs: at(7) });
  for (const [index, field] of laterFields.entries()) {
    const value = values[index + 8];
    if (value !== undefined) counters[field] = value;
  }
  return counters;
}

/** Reads /proc/diskstats of every kernel since 2.6 (Documentation/admin-guide/iostats.rst). */
export const diskstats = defineParser({
  name: 'diskstats',
  description: 'Reads, writes and busy time of each block device, from /proc/diskstats',
  output: DiskCountersList,
  parse(text, context) {
    const rows: DiskCounters[] = [];
    let skipped = 0;
    for (const line of wholeLines(text, context)) {
      const [, major, minor, device, digits] = row.exec(line) ?? [];
      const counters =
        device === undefined
          ? undefined
          : readCounters(device, Number(major), Number(minor), (digits ?? '').split(/\s+/).map(Number));
      if (counters !== undefined) rows.push(counters);
      else if (rows.length > 0 && line.trim() !== '') skipped += 1;
    }
    if (rows.length === 0) throw unreadable('/proc/diskstats', 'it has no line with a device and its counters');
    warnSkipped(context, skipped);
    return rows;
  },
});
