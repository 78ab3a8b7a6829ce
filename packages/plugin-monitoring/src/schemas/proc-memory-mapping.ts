import { type Static, Type } from '@infrastructor/core';

const bytes = () => Type.Optional(Type.Number());
const pages = () => Type.Optional(Type.Number());

const mapping = {
  start: Type.String({ description: '0x and hexadecimal digits' }),
  end: Type.String({ description: 'The first address behind it' }),
  sizeBytes: Type.Number(),
  permissions: Type.Array(Type.Enum(['read', 'write', 'execute', 'shared', 'private'])),
  offsetBytes: Type.Number({ description: 'Into the file' }),
  major: Type.Integer(),
  minor: Type.Integer(),
  inode: Type.Number({ description: '0 for memory of no file' }),
  path: Type.Optional(Type.String({ description: 'A file, or [heap], [stack], [vdso] …' })),
};

/** An area of /proc/[pid]/maps. */
export const ProcMapping = Type.Object(mapping);
export type ProcMapping = Static<typeof ProcMapping>;

/** An area of /proc/[pid]/smaps, or the sums of /proc/[pid]/smaps_rollup. */
export const ProcMappingUsage = Type.Object({
  ...mapping,
  kernelPageBytes: bytes(),
  mmuPageBytes: bytes(),
  rssBytes: bytes(),
  pssBytes: Type.Optional(Type.Number({ description: 'Shared pages counted in part: divided by their users' })),
  pssDirtyBytes: bytes(),
  pssAnonBytes: bytes(),
  pssFileBytes: bytes(),
  pssShmemBytes: bytes(),
  sharedCleanBytes: bytes(),
  sharedDirtyBytes: bytes(),
  privateCleanBytes: bytes(),
  privateDirtyBytes: bytes(),
  referencedBytes: bytes(),
  anonymousBytes: bytes(),
  ksmBytes: bytes(),
  lazyFreeBytes: bytes(),
  anonHugePagesBytes: bytes(),
  shmemPmdMappedBytes: bytes(),
  filePmdMappedBytes: bytes(),
  sharedHugetlbBytes: bytes(),
  privateHugetlbBytes: bytes(),
  swapBytes: bytes(),
  swapPssBytes: bytes(),
  lockedBytes: bytes(),
  mappedBytes: Type.Optional(Type.Number({ description: 'The size that smaps itself tells' })),
  transparentHugePageEligible: Type.Optional(Type.Boolean()),
  protectionKey: Type.Optional(Type.Integer()),
  vmFlags: Type.Optional(Type.Array(Type.String(), { description: "The kernel's two letters" })),
  vmFlagMeanings: Type.Optional(Type.Array(Type.String(), { description: 'The same in words' })),
  other: Type.Optional(Type.Record(Type.String(), Type.String())),
});
export type ProcMappingUsage = Static<typeof ProcMappingUsage>;

/** An area of /proc/[pid]/numa_maps. */
export const ProcNumaMapping = Type.Object({
  start: Type.String(),
  policy: Type.String({ description: 'default, bind:0-1, interleave:0-1, prefer:0 …' }),
  path: Type.Optional(Type.String()),
  kinds: Type.Array(Type.String(), { description: 'heap, stack, huge' }),
  mappedPages: pages(),
  mapMax: Type.Optional(Type.Number({ description: 'Processes that map the page that is mapped most' })),
  anonPages: pages(),
  dirtyPages: pages(),
  activePages: pages(),
  writebackPages: pages(),
  swapCachePages: pages(),
  pagesPerNode: Type.Array(Type.Object({ node: Type.Integer(), pages: Type.Number() })),
  kernelPageBytes: bytes(),
});
export type ProcNumaMapping = Static<typeof ProcNumaMapping>;
