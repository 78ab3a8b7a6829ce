import { defineParser, Type } from '@infrastructor/core';
import { ProcMappingUsage } from '../../schemas/proc-memory-mapping.ts';
import { unreadable, warnSkipped, wholeLines } from '../text.ts';
import { readMapping } from './memory-mapping.ts';
import { addField, type Field, type Fields, readPair } from './pairs.ts';
import { vmFlagMeanings } from './vm-flags.ts';
import { integer } from './words.ts';

const kilobytes = (name: string): Field => [
  name,
  (value) => {
    const digits = /^(\d+) kB$/.exec(value)?.[1];
    return digits === undefined ? undefined : Number(digits) * 1024;
  },
];

const fields: Fields = {
  Size: kilobytes('mappedBytes'),
  KernelPageSize: kilobytes('kernelPageBytes'),
  MMUPageSize: kilobytes('mmuPageBytes'),
  Rss: kilobytes('rssBytes'),
  Pss: kilobytes('pssBytes'),
  Pss_Dirty: kilobytes('pssDirtyBytes'),
  Pss_Anon: kilobytes('pssAnonBytes'),
  Pss_File: kilobytes('pssFileBytes'),
  Pss_Shmem: kilobytes('pssShmemBytes'),
  Shared_Clean: kilobytes('sharedCleanBytes'),
  Shared_Dirty: kilobytes('sharedDirtyBytes'),
  Private_Clean: kilobytes('privateCleanBytes'),
  Private_Dirty: kilobytes('privateDirtyBytes'),
  Referenced: kilobytes('referencedBytes'),
  Anonymous: kilobytes('anonymousBytes'),
  KSM: kilobytes('ksmBytes'),
  LazyFree: kilobytes('lazyFreeBytes'),
  AnonHugePages: kilobytes('anonHugePagesBytes'),
  ShmemPmdMapped: kilobytes('shmemPmdMappedBytes'),
  FilePmdMapped: kilobytes('filePmdMappedBytes'),
  Shared_Hugetlb: kilobytes('sharedHugetlbBytes'),
  Private_Hugetlb: kilobytes('privateHugetlbBytes'),
  Swap: kilobytes('swapBytes'),
  SwapPss: kilobytes('swapPssBytes'),
  Locked: kilobytes('lockedBytes'),
  THPeligible: ['transparentHugePageEligible', (value) => (/^[01]$/.test(value) ? value === '1' : undefined)],
  ProtectionKey: ['protectionKey', integer],
};

/** Reads one line below an area; false where it could not be read. */
function addUsage(row: Record<string, unknown>, line: string): boolean {
  const [name, value = ''] = readPair(line) ?? [];
  if (name !== 'VmFlags') return name !== undefined && addField(row, fields, name, value);
  const vmFlags = value.split(/\s+/).filter((flag) => flag !== '');
  Object.assign(row, { vmFlags, vmFlagMeanings: vmFlags.map((flag) => vmFlagMeanings[flag] ?? flag) });
  return true;
}

/** Reads /proc/[pid]/smaps and smaps_rollup (proc_pid_smaps(5)). */
export const pidSmaps = defineParser({
  name: 'pid-smaps',
  description: 'Memory areas of a process and what they use, from /proc/[pid]/smaps or smaps_rollup',
  output: Type.Array(ProcMappingUsage),
  parse(text, context) {
    const rows: ProcMappingUsage[] = [];
    let skipped = 0;
    for (const line of wholeLines(text, context)) {
      const mapping = readMapping(line);
      const row = rows.at(-1);
      if (mapping !== undefined) rows.push(mapping);
      else if (row !== undefined && line.trim() !== '' && !addUsage(row, line)) skipped += 1;
    }
    if (rows.length === 0)
      throw unreadable('/proc/[pid]/smaps', 'it has no line "start-end permissions offset device inode path"');
    warnSkipped(context, skipped);
    return rows;
  },
});
