import { type Static, Type } from '@infrastructor/core';

const bytes = () => Type.Optional(Type.Number());

/** /proc/meminfo; amounts that the kernel gives in kB end in `Bytes`, counts (huge pages) do not. */
export const MemoryInfo = Type.Object(
  {
    memTotalBytes: Type.Number(),
    memFreeBytes: bytes(),
    memAvailableBytes: Type.Optional(Type.Number({ description: 'Since Linux 3.14' })),
    buffersBytes: bytes(),
    cachedBytes: bytes(),
    swapCachedBytes: bytes(),
    activeBytes: bytes(),
    inactiveBytes: bytes(),
    swapTotalBytes: bytes(),
    swapFreeBytes: bytes(),
    dirtyBytes: bytes(),
    writebackBytes: bytes(),
    anonPagesBytes: bytes(),
    mappedBytes: bytes(),
    shmemBytes: bytes(),
    slabBytes: bytes(),
    sReclaimableBytes: bytes(),
    sUnreclaimBytes: bytes(),
    pageTablesBytes: bytes(),
    kernelStackBytes: bytes(),
    commitLimitBytes: bytes(),
    committedAsBytes: bytes(),
    hugePagesTotal: Type.Optional(Type.Integer({ description: 'Pages, not bytes' })),
    hugePagesFree: Type.Optional(Type.Integer()),
    hugepagesizeBytes: bytes(),
  },
  { additionalProperties: Type.Number(), description: 'Every further line of the file under its own name' },
);
export type MemoryInfo = Static<typeof MemoryInfo>;
