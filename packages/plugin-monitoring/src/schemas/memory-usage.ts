import { type Static, Type } from '@infrastructor/core';

const bytes = () => Type.Optional(Type.Number());

/** One row of `free`. */
export const MemoryUsage = Type.Object({
  type: Type.String({ description: 'Mem, Swap, Total, Low, High, Comm, or -/+ buffers/cache of old versions' }),
  totalBytes: bytes(),
  usedBytes: bytes(),
  freeBytes: bytes(),
  sharedBytes: bytes(),
  buffersBytes: bytes(),
  cacheBytes: bytes(),
  buffCacheBytes: Type.Optional(Type.Number({ description: 'Buffers and cache together, without -w' })),
  availableBytes: bytes(),
});
export type MemoryUsage = Static<typeof MemoryUsage>;
export const MemoryUsageTable = Type.Array(MemoryUsage);
